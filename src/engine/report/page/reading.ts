import { formatStyleChannel, type StyleChannel } from '../../../shared/styleChannel.ts';
import { html, type Markup } from '../markup.ts';
import { percent, points } from '../../../shared/numbers.ts';
import type { Report } from '../report.ts';
import { faintRule } from './regionSection.ts';

/** How to read a channel's row, before the first one. */
export function reading({ header, regions, chosenByRegion }: Report): Markup {
  const [example] = regions.flatMap(({ channels }) => channels);
  const { fraction, gap } = header.thresholds;
  return html`<section class="reading" aria-labelledby="reading">
    <h2 id="reading">How to read a channel</h2>
    <ul>
      ${example ? nameReading(example.channel) : null}
      <li>
        <strong>The strip</strong> is one face with the channel at −10, −5, 0, +5 and +10 standard deviations (σ) from
        its own value.${chosenByRegion ? ' The faces were chosen for showing the region.' : null}
      </li>
      <li>
        <strong>The heatmap</strong> shows where and how strongly the picture answers to the channel: the exact
        derivative at every pixel, on one scale for all heatmaps of this page. Colours follow the square root of the
        change, so that weak answers show.
      </li>
      <li>
        <strong>The percentage</strong> is the fraction of images, among those that have the region, in which the
        channel’s gradient overlaps this region best. Listed from above ${percent(fraction)}, with a lead of more than
        ${points(gap)} points. The bar is its 95 % interval.
      </li>
      <li>
        <strong>Order:</strong> by that fraction, except that channels too faint to see come last: those that would
        change ${faintRule}. A channel can be pure and yet do next to nothing.
      </li>
    </ul>
  </section>`;
}

function nameReading({ layer, channel }: StyleChannel): Markup {
  return html`<li>
    <strong>${formatStyleChannel({ layer, channel })}</strong> is channel ${channel} of style layer ${layer}, ToRGB
    layers counted. One number of the style vector S, nothing else, moves along each strip.
  </li>`;
}
