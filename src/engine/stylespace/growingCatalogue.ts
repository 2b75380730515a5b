import type { Catalogue, CatalogueHeader } from '../../shared/catalogue.ts';
import { addCounts, type ChannelCounts, emptyCounts } from '../../shared/channelCounts.ts';
import { mergeCatalogues } from '../../shared/mergeCatalogues.ts';
import { searchedChannels } from '../../shared/modelIdentity.ts';
import { checkSameDiscovery, type NamedCatalogue } from '../../shared/sameDiscovery.ts';
import { imagesIn, rangesOf } from './imageRanges.ts';
import { countImage, type ImageTally } from './tally.ts';

/** A catalogue under construction: a function of the set of images in it, whatever their order and wherever from. */
export class GrowingCatalogue {
  /** Searched channels, and labels of the regions. */
  readonly channels: number;
  readonly labels: number;
  #counts: ChannelCounts;
  readonly #images: Set<number>;

  /**
   * @param header its `images` do not matter
   * @param base an earlier catalogue to go on from; `otherDiscovery` names the field in which its header differs
   */
  constructor(
    private readonly header: CatalogueHeader,
    base?: NamedCatalogue,
  ) {
    if (base) checkSameDiscovery(base, header);
    this.channels = searchedChannels(header.model.layout).length;
    this.labels = header.regions.labels.length;
    const counts = emptyCounts(this.channels, this.labels);
    const start = { what: 'this discovery', catalogue: { header: { ...header, images: [] }, counts } };
    this.#counts = mergeCatalogues(base ? [start, base] : [start]).counts;
    this.#images = new Set(imagesIn(base?.catalogue.header.images ?? []));
  }

  get size(): number {
    return this.#images.size;
  }

  has(image: number): boolean {
    return this.#images.has(image);
  }

  /** Counts an image, unless it is in already. */
  add(image: number, tally: ImageTally): void {
    if (this.#images.has(image)) return;
    countImage(this.#counts, tally);
    this.#images.add(image);
  }

  /** Counts the images of another one of the same header, which shares none with it. */
  join(other: GrowingCatalogue): void {
    this.#counts = addCounts(this.#counts, other.#counts);
    for (const image of other.#images) this.#images.add(image);
  }

  /** What is known now; later images do not change it. */
  catalogue(): Catalogue {
    const { images, presence, wins, effects } = this.#counts;
    const counts = { images, presence: presence.slice(), wins: wins.slice(), effects: effects?.slice() ?? null };
    return { header: { ...this.header, images: rangesOf(this.#images) }, counts };
  }
}
