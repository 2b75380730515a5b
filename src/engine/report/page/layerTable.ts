import { html, type Markup } from '../markup.ts';
import { count, square } from '../../../shared/numbers.ts';
import type { Report } from '../report.ts';

/** The layout of S, and how each layer's localized channels fall to the regions. */
export function layerTable({ layers, regions }: Report): Markup {
  const named = regions.filter(({ channels }) => channels.length > 0);
  const inLayer = (layer: number, region: (typeof named)[number]): number =>
    region.channels.filter(({ channel }) => channel.layer === layer).length;
  const most = Math.max(1, ...layers.flatMap(({ index }) => named.map((region) => inLayer(index, region))));
  return html`<section id="layers" aria-labelledby="layers-title">
    <h2 id="layers-title">Where in the network</h2>
    <p>
      Style layers in network order, with the number of localized channels of each region. ToRGB layers are counted but
      not searched.
    </p>
    <div class="scroll">
      <table class="layers">
        <caption>
          Style layers and their localized channels
        </caption>
        <thead>
          <tr>
            <th scope="col" class="number">Layer</th>
            <th scope="col">Resolution</th>
            <th scope="col">Kind</th>
            <th scope="col" class="number">Channels</th>
            ${named.map(({ label }) => html`<th scope="col" class="number">${label}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${layers.map(
            ({ index, resolution, kind, channels }) => html`<tr${kind === 'toRgb' ? html` class="empty"` : null}>
<th scope="row" class="number">${index}</th><td>${square(resolution)}</td><td>${kind}</td><td class="number">${count(channels)}</td>
${named.map((region) => cell(kind === 'toRgb' ? null : inLayer(index, region), most))}
</tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** Shaded in five steps, by the square root: layers with a few channels shall not vanish beside those with many. */
function cell(number: number | null, most: number): Markup {
  if (number === null) return html`<td></td>`;
  const shade = number === 0 ? 0 : Math.max(1, Math.round(5 * Math.sqrt(number / most)));
  return html`<td class="number shade-${shade}">${number === 0 ? '·' : count(number)}</td>`;
}
