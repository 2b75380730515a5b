import { table } from '../document/markdown.ts';

export interface Agreement {
  readonly clusters: number;
  /** By the program, not asked for. */
  readonly chosen: boolean;
  readonly rand: number;
  readonly information: number;
}

export interface RegionsMeasured {
  readonly model: string;
  readonly images: number;
  readonly first: number;
  readonly grid: number;
  readonly agreements: readonly Agreement[];
}

export function regionsText({ model, images, first, grid, agreements }: RegionsMeasured, matches: string): string {
  const chosen = agreements.find((agreement) => agreement.chosen)!;
  return `# Regions without a segmentation network

Written by a program, numbers and all; not edited by hand:

    node test/runProgram.mjs test/proof/regions.ts

\`stylespace discover --regions auto\` needs no network that knows faces, cars or churches: it finds regions in the generator's own
activations. They are the same in every picture, but have no names: they are called region1, region2, ..., the report shows them
in colours, and in the tree you name and merge them. Where no segmentation network is bundled with a model or named, regions are found so.

## How

- Activations at 32 x 32 (of smaller generators, half their resolution): a vector of all channels at each place, scaled to length 1.
  64 pictures (the first of RandomState(5), psi 0.7), 128 random places of each.
- Spherical k-means (Dhillon and Modha 2001), as for StyleGAN by Collins and others ("Editing in Style", 2020): the best of three
  starts in the manner of k-means++, 25 rounds at most. Everything is seeded.
- How many: \`--clusters\` says it. Otherwise each number from 3 to 12 is tried on one half of the pictures and on the other, and the
  largest is taken for which the two part the places as much alike as for the best number, up to 0.05 of the adjusted Rand index.
- A picture's labels: cosines with the centroids, enlarged linearly to 256 x 256, of which the largest counts; then as with any labels, the
  majority in each cell of the grid.
- The catalogue states the SHA-256 of the centroids and the parameters. Centroids are kept in the cache. Another kind of processor
  may round activations otherwise and so find other centroids, whose catalogues do not merge: shards share a cache folder ([cluster.md](cluster.md)).

## How far they agree with a segmentation network

${model}, whose bundled segmentation network knows 14 regions; ${images} pictures that had no part in finding the clusters (rows ${first} to ${first + images - 1}),
cells of ${grid} x ${grid}. Adjusted Rand index and normalised mutual information: 1 for the same parts, 0 for chance.

${table(
  ['clusters', 'adjusted Rand', 'mutual information'],
  agreements.map(({ clusters, chosen: own, rand, information }) => [
    own ? `${clusters} (chosen by the program)` : `${clusters}`,
    rand.toFixed(2),
    information.toFixed(2),
  ]),
)}

![Pictures, their clusters, the network's regions](regions.webp)

Pictures, their ${chosen.clusters} clusters, and the regions of the segmentation network. Clusters part what the generator makes differently: large parts as people would part them.
What is smaller than a place or two of 32 x 32, or looks like its surroundings, has no cluster of its own. The best one for each region of the network, with the ${chosen.clusters} clusters:

${matches}
`;
}
