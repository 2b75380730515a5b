import { namesLayoutOnly, searchedChannels } from '../../../shared/modelIdentity.ts';
import { html, type Markup } from '../markup.ts';
import { count, counted, percent, shortHash, square } from '../../../shared/numbers.ts';
import type { Report, ReportRegion } from '../report.ts';
import { unchecked } from './method.ts';
import { regionId } from './regionSection.ts';

/** The head of the page: what was found in which model, some of its faces, and the regions with their counts. */
export function overview(report: Report): Markup {
  const { header, regions, images, resolution } = report;
  const { model } = header;
  const localized = regions.reduce((sum, { channels }) => sum + channels.length, 0);
  const listed = regions.filter(({ channels }) => channels.length > 0).length;
  return html`<header class="cover">
    <p class="kicker">StyleSpace report</p>
    <h1>${model.name}</h1>
    <p class="lead">
      ${count(localized)} of ${counted(searchedChannels(model.layout).length, 'style channel')} act mainly in one region
      each, ${counted(listed, 'region')} in all: counted over the gradients of ${counted(images, 'image')}.
    </p>
    <p class="facts">
      ${square(resolution)} pixels · ${counted(model.layout.length, 'style layer')} · SHA-256
      ${namesLayoutOnly(model) ? unchecked : html`<code>${shortHash(model.sha256)}</code>`}
    </p>
    <ul class="gallery" aria-label="Faces of the model">
      ${report.gallery.map(
        ({ seed, picture }) =>
          html`<li>
            <img src="${picture.uri}" width="${picture.width}" height="${picture.height}" alt="Face of seed ${seed}" />
          </li>`,
      )}
    </ul>
    ${regionTable(report)}
  </header>`;
}

function regionTable(report: Report): Markup {
  const most = Math.max(1, ...report.regions.map(({ channels }) => channels.length));
  const named = report.regions.filter(({ residual }) => !residual);
  const residual = report.regions.filter((region) => region.residual).map(({ label }) => label);
  return html`<div class="scroll">
      <table class="legend">
        <caption>
          Regions and their localized channels
        </caption>
        <thead>
          <tr>
            <th scope="col">Region</th>
            <th scope="col" class="number">In images</th>
            <th scope="col">Localized channels</th>
            <th scope="col">Best channel</th>
          </tr>
        </thead>
        <tbody>
          ${named.map((region) => regionRow(report, region, most))}
        </tbody>
      </table>
    </div>
    ${named.some((region) => isRare(report, region)) ? html`<p class="note">Too rare: in fewer than ${counted(report.header.thresholds.minPresence, 'image')}.</p>` : null}
    ${residual.length > 0 ? html`<p class="note">Competes for votes but names no region: ${residual.join(', ')}.</p>` : null}`;
}

function regionRow(report: Report, region: ReportRegion, most: number): Markup {
  const { label, presence, channels } = region;
  const [best] = channels;
  const seen = report.images === 0 ? 0 : presence / report.images;
  const number = channels.length;
  return html`<tr${ifEmpty(number)}>
<th scope="row">${number > 0 ? html`<a href="#${regionId(report, label)}">${label}</a>` : label}</th>
<td class="number">${percent(seen)}</td>
<td><svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width="${(100 * number) / most}" height="8"/></svg> ${number > 0 ? count(number) : isRare(report, region) ? 'none, too rare' : 'none'}</td>
<td>${best ? html`<code>${best.channel.layer}_${best.channel.channel}</code> ${percent(best.fraction)}` : '—'}</td>
</tr>`;
}

/** Its channels are not ranked: a few images say nothing. */
function isRare({ header }: Report, { presence }: ReportRegion): boolean {
  return presence < header.thresholds.minPresence;
}

function ifEmpty(number: number): Markup | null {
  return number === 0 ? html` class="empty"` : null;
}
