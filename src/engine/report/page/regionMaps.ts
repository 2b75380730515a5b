import { regionColour } from '../../image/regionOverlay.ts';
import { percent } from '../../../shared/numbers.ts';
import { html, type Markup } from '../markup.ts';
import type { Report } from '../report.ts';

/** Which region is which, where nobody has named them: faces under the colours of their regions, with a legend. */
export function regionMaps({ regions, regionMaps: maps }: Report): Markup | null {
  if (maps.length === 0) return null;
  return html`<section class="region-maps" aria-labelledby="region-maps">
    <h2 id="region-maps">The regions, by their colours</h2>
    <p>
      Found in the generator’s own activations and the same in every picture; they have no names but those you give
      them.
    </p>
    <ul class="gallery" aria-label="Faces under the colours of their regions">
      ${maps.map(
        ({ seed, picture: { uri, width, height } }) =>
          html`<li>
            <img src="${uri}" width="${width}" height="${height}" alt="Regions of the face of seed ${seed}" />
          </li>`,
      )}
    </ul>
    <ul class="swatches">
      ${regions.map(
        ({ label, share }, i) =>
          html`<li>
            <svg width="14" height="14" aria-hidden="true"><rect width="14" height="14" rx="3" fill="${hex(i)}" /></svg>
            ${label}${share === null ? null : html` <span>${percent(share)} of the picture</span>`}
          </li>`,
      )}
    </ul>
  </section>`;
}

function hex(region: number): string {
  return `#${regionColour(region)
    .map((level) => level.toString(16).padStart(2, '0'))
    .join('')}`;
}
