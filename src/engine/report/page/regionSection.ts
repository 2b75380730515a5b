import { formatStyleChannel } from '../../../shared/styleChannel.ts';
import { visibleLevels, type RankedChannel } from '../channelRanking.ts';
import { stripStrengths } from '../channelFigures.ts';
import { levelsPerUnit } from '../../../shared/levelsPerUnit.ts';
import { html, type Markup } from '../markup.ts';
import {
  count,
  counted,
  levels,
  percent,
  percentRange,
  points,
  pointsRange,
  square,
  strength,
} from '../../../shared/numbers.ts';
import type { Report, ReportFigure, ReportRegion } from '../report.ts';
import { heatLegend } from './heatLegend.ts';
import { intervalPlot } from './intervalPlot.ts';

/** The element of a region's section: labels are any text, so it is numbered. */
export function regionId({ regions }: Report, label: string): string {
  return `region-${regions.findIndex((region) => region.label === label)}`;
}

/** The element of a channel's card. */
export function channelId({ channel }: RankedChannel): string {
  return `channel-${formatStyleChannel(channel)}`;
}

/** One region: its best channels on faces. */
export function regionSection(report: Report, region: ReportRegion): Markup {
  const { label, channels, presence, figures } = region;
  const id = regionId(report, label);
  const rest = channels.length - figures.length;
  const faint = channels.filter(({ visible }) => !visible).length;
  return html`<section class="region" id="${id}" aria-labelledby="${id}-title">
    <div class="region-head">
      <div>
        <h2 id="${id}-title">${label}</h2>
        <p>
          ${counted(channels.length, 'channel')}; the region is in ${count(presence)} of
          ${counted(report.images, 'image')}.${faint > 0 ? html` ${counted(faint, 'channel')} with too faint an effect to see ${faint === 1 ? 'comes' : 'come'} last.` : null}
        </p>
      </div>
      ${heatLegend(report.heatMaximum, `${id}-heat`)}
    </div>
    ${figures.map((drawn, i) => channelCard(report, channels[i]!, drawn))}
    ${rest > 0 ? html`<p class="more">${counted(rest, 'more channel')} of this region: <a href="#channels">in the table</a>.</p>` : null}
  </section>`;
}

function channelCard({ header, layers }: Report, ranked: RankedChannel, figures: readonly ReportFigure[]): Markup {
  const { channel, wins, presence, fraction, interval, gap, gapInterval } = ranked;
  const layer = layers[channel.layer]!;
  const name = formatStyleChannel(channel);
  return html`<article class="channel" id="${channelId(ranked)}" aria-labelledby="${channelId(ranked)}-title">
    <div class="facts">
      <h3 id="${channelId(ranked)}-title">${name}</h3>
      ${ranked.visible ? null : html`<p class="tag">too faint to see</p>`}
      <p class="fraction">
        <strong>${percent(fraction)}</strong> ${intervalPlot(fraction, interval, header.thresholds.fraction)}
      </p>
      <dl>
        <div>
          <dt>95 % interval</dt>
          <dd>${percentRange(interval)}</dd>
        </div>
        <div>
          <dt>won</dt>
          <dd>${count(wins)} of ${count(presence)}</dd>
        </div>
        <div>
          <dt>lead over next</dt>
          <dd>${points(gap)} points (${pointsRange(gapInterval)})</dd>
        </div>
        ${effectLine(ranked)}
        <div>
          <dt>layer</dt>
          <dd>${square(layer.resolution)}, ${layer.kind}</dd>
        </div>
      </dl>
    </div>
    <div class="figures">
      <p class="strengths" aria-hidden="true">
        ${stripStrengths.map((sigmas) => html`<span>${strength(sigmas)}</span>`)}
      </p>
      <p class="strengths heat-title" aria-hidden="true"><span>heatmap</span></p>
      ${figures.map((figure) => faceRow(name, figure))}
    </div>
  </article>`;
}

/** The effect where it matters, or over the whole picture where the region's size is not known. */
function effectLine({ effect, regionLevels }: RankedChannel): Markup | null {
  if (effect === null) return null;
  const [term, value] =
    regionLevels === null
      ? ['mean effect per σ', levels(effect * levelsPerUnit)]
      : ['effect at ±5σ', `≤ ${levels(regionLevels)}`];
  return html`<div>
    <dt>${term}</dt>
    <dd>${value} levels</dd>
  </div>`;
}

function faceRow(name: string, { seed, strip, heatmap, peak }: ReportFigure): Markup {
  const strengths = stripStrengths.map(strength).join(', ');
  return html`<figure class="strip">
      <img
        decoding="async"
        src="${strip.uri}"
        width="${strip.width}"
        height="${strip.height}"
        alt="Seed ${seed} with ${name} moved by ${strengths}, left to right"
      />
      <figcaption>seed ${seed}</figcaption>
    </figure>
    <figure class="heat">
      <img
        decoding="async"
        src="${heatmap.uri}"
        width="${heatmap.width}"
        height="${heatmap.height}"
        alt="Heatmap of ${name} over seed ${seed}, at most ${levels(peak)} levels per sigma"
      />
      <figcaption>peak ${levels(peak)}</figcaption>
    </figure>`;
}

/** What makes a channel too faint, in words. */
export const faintRule = `the region by less than ${visibleLevels} of 255 levels at 5σ even if their whole effect fell into it`;
