import { formatStyleChannel } from '../../../shared/styleChannel.ts';
import { levelsPerUnit } from '../../../shared/levelsPerUnit.ts';
import type { RankedChannel } from '../channelRanking.ts';
import { html, type Markup } from '../markup.ts';
import { counted, levels, percent, percentRange, points, pointsRange, square } from '../../../shared/numbers.ts';
import type { Report, ReportRegion } from '../report.ts';
import { intervalPlot } from './intervalPlot.ts';
import { channelId } from './regionSection.ts';

/** Every localized channel, region by region. `data-value` is what a column is sorted by. */
export function channelTable(report: Report): Markup {
  const rows = report.regions.flatMap((region) => region.channels.map((channel, i) => row(report, region, channel, i)));
  return html`<section id="channels" aria-labelledby="channels-title">
    <h2 id="channels-title">All localized channels</h2>
    ${
      rows.length === 0
        ? html`<p>No channel passed the thresholds.</p>`
        : html`<div class="scroll">
            <table class="channels">
              <caption>
                ${counted(rows.length, 'channel')}, by region and in the order above
              </caption>
              <thead>
                <tr>
                  ${headings.map(([name, numeric]) => html`<th scope="col" ${numeric ? numberClass : null}>${name}</th>`)}
                </tr>
              </thead>
              <tbody>
                ${rows}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}

const numberClass = html` class="number"`;

const headings: readonly (readonly [name: string, numeric: boolean])[] = [
  ['Channel', false],
  ['Region', false],
  ['Fraction', true],
  ['95 % interval', true],
  ['Plot', false],
  ['Lead, points', true],
  ['95 % interval', true],
  ['Mean effect, levels/σ', true],
  ['In region at 5σ, at most', true],
  ['Layer', false],
];

function row(report: Report, { label, figures }: ReportRegion, ranked: RankedChannel, position: number): Markup {
  const { channel, fraction, interval, gap, gapInterval, effect, regionLevels, visible } = ranked;
  const name = formatStyleChannel(channel);
  const layer = report.layers[channel.layer]!;
  const unknown = '—';
  return html`<tr${visible ? null : html` class="faint"`}>
<th scope="row" data-value="${channel.layer * 10_000 + channel.channel}">${position < figures.length ? html`<a href="#${channelId(ranked)}">${name}</a>` : name}</th>
<td>${label}</td>
<td class="number" data-value="${fraction}">${percent(fraction)}</td>
<td class="number" data-value="${interval[0]}">${percentRange(interval)}</td>
<td data-value="${fraction}">${intervalPlot(fraction, interval, report.header.thresholds.fraction)}</td>
<td class="number" data-value="${gap}">${points(gap)}</td>
<td class="number" data-value="${gapInterval[0]}">${pointsRange(gapInterval)}</td>
<td class="number" data-value="${effect ?? -1}">${effect === null ? unknown : levels(effect * levelsPerUnit)}</td>
<td class="number" data-value="${regionLevels ?? -1}">${regionLevels === null ? unknown : levels(regionLevels)}${visible ? null : html` <span class="tag">faint</span>`}</td>
<td data-value="${channel.layer}">${square(layer.resolution)} ${layer.kind}</td>
</tr>`;
}
