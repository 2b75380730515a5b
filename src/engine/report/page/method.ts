import type { CatalogueHeader, Regions } from '../../../shared/catalogue.ts';
import { namesLayoutOnly, type StyleScale } from '../../../shared/modelIdentity.ts';
import { html, type Content, type Markup } from '../markup.ts';
import { count, counted, percent, points, setting, shortHash, square } from '../../../shared/numbers.ts';
import type { Report } from '../report.ts';

/** How the numbers were made, in full: enough to make them again. */
export function method(report: Report): Markup {
  const { header } = report;
  return html`<section id="method" aria-labelledby="method-title">
    <h2 id="method-title">How this was made</h2>
    <dl class="settings">
      ${settings(report).map(
        ([term, value]) =>
          html`<div>
            <dt>${term}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    <h3>Voting map and heatmap are not the same</h3>
    <p>
      The <strong>voting map</strong> decides the counts. The picture is first averaged over ${square(header.grid)}
      cells; the map is the mean over red, green and blue of the absolute derivatives of those cells. Where its
      strongest cells coincide with a region, the channel has won that image for the region.
    </p>
    <p>
      The <strong>heatmap</strong> is for people. It is the absolute derivative of every single pixel, mean over red,
      green and blue, times σ: the 8-bit colour levels by which the pixel changes per standard deviation. Averaging
      comes after the absolute value here, so fine texture that cancels out within a cell shows in the heatmap and not
      in the voting map.
    </p>
    <h3>Fractions, intervals and effects</h3>
    <p>
      A channel’s fraction for a region is the number of images it won for it, divided by the number of images that have
      the region. The lead is the fraction minus the largest fraction of any other region. Intervals are confidence
      sequences (Robbins’ beta-binomial mixture): for each channel by itself, with a chance of 95 % its fractions and
      leads in all regions are within them at every number of images, however often one looked. The effect is the mean
      of the voting map times σ, over the whole picture; in the region, it is divided by the region’s share of the
      picture and multiplied by 5σ, which is what the region would change by if all of the effect fell into it and the
      network were linear.
    </p>
    <h3>Strips</h3>
    <p>
      s′ = s + strength × σ on one channel of canonical S (the affine layers’ output); then the synthesis network, with
      ${noiseWords[header.noise]}. Nothing is derived again from the edited s.
    </p>
  </section>`;
}

const noiseWords: Readonly<Record<CatalogueHeader['noise'], string>> = {
  const: 'the stored noise',
  none: 'no noise',
};

const scoreWords: Readonly<Record<CatalogueHeader['score'], string>> = {
  overlap: 'overlap: cells shared, divided by the region’s cells',
  squared: 'squared: cells shared, divided by the square of the region’s cells, as in the authors’ program',
};

/** Said wherever a page names a model of which the catalogue knows the layout only. */
export const unchecked =
  'not known: the catalogue names a layout only, and whether its channels are those of the model in the pictures is unchecked';

function settings({ header, images, resolution, layers, sigma }: Report): readonly (readonly [string, Content])[] {
  const { model, thresholds } = header;
  const searched = layers.filter(({ kind }) => kind !== 'toRgb').reduce((sum, { channels }) => sum + channels, 0);
  const all = layers.reduce((sum, { channels }) => sum + channels, 0);
  return [
    ['Model', html`${model.name}, ${square(resolution)} pixels`],
    ['SHA-256', namesLayoutOnly(model) ? unchecked : html`<code class="hash">${model.sha256}</code>`],
    ['Style space', `${counted(all, 'channel')} in ${counted(layers.length, 'layer')}; ${count(searched)} searched`],
    ['Images', `${count(images)}: rows ${ranges(header)} of ${header.zStream}`],
    [
      'Truncation',
      `psi ${setting(header.psi)}, ${header.cutoff === null ? 'all layers' : `first ${header.cutoff} layers`}`,
    ],
    ['Noise', noiseWords[header.noise]],
    ...(header.class === null ? [] : [['Class', String(header.class)] as const]),
    ['Grid', square(header.grid)],
    ['Score', scoreWords[header.score]],
    [
      'Localized',
      [
        `fraction above ${percent(thresholds.fraction)}, lead above ${points(thresholds.gap)} points`,
        ...(thresholds.minPresence > 0 ? [`region in at least ${counted(thresholds.minPresence, 'image')}`] : []),
      ].join(', '),
    ],
    ['Regions from', regionsSource(header.regions)],
    ['σ in the effects', scaleWords(header.sigma)],
    ['σ in strips and heatmaps', scaleWords(sigma)],
    ['Device', `${header.device}, ONNX Runtime ${header.ortVersion}`],
  ];
}

function ranges({ images }: CatalogueHeader): string {
  return images.map(([first, number]) => `${first}–${first + number - 1}`).join(', ');
}

function scaleWords({ samples, stream, psi }: StyleScale): string {
  return `standard deviation over ${counted(samples, 'sample')} of ${stream}, psi ${setting(psi)}`;
}

function regionsSource(regions: Regions): string {
  switch (regions.kind) {
    case 'segmenter':
      return `segmentation network ${regions.name} (${shortHash(regions.sha256)})`;
    case 'clusters': {
      const parameters = Object.entries(regions.parameters).map(([name, value]) => `${name} ${value}`);
      return `clusters of the generator’s activations (${[...parameters, shortHash(regions.sha256)].join(', ')})`;
    }
    case 'imported':
      return `fractions imported from ${regions.name} (${shortHash(regions.sha256)}); the numbers of images are the smallest that give them`;
  }
}
