import { createHash } from 'node:crypto';
import { html, ownSource } from '../markup.ts';
import type { Report } from '../report.ts';
import { channelTable } from './channelTable.ts';
import { layerTable } from './layerTable.ts';
import { method } from './method.ts';
import { overview } from './overview.ts';
import { css } from './page.css.ts';
import { reading } from './reading.ts';
import { regionMaps } from './regionMaps.ts';
import { regionId, regionSection } from './regionSection.ts';
import { script } from './sortTables.script.ts';

/** The whole page. It fetches nothing and its policy would not let it: pictures, style and script are inside. */
export function reportPage(report: Report): string {
  const { header, regions } = report;
  const listed = regions.filter(({ channels }) => channels.length > 0);
  const policy = `default-src 'none'; img-src data:; style-src ${sourceHash(css)}; script-src ${sourceHash(script)}`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Style channels of ${header.model.name}</title>
        ${ownSource(`<style>${css}</style>`)}
      </head>
      <body>
        <a class="skip" href="#regions">Skip to the channels</a>
        ${overview(report)}
        <nav class="regions" aria-label="Regions">
          <ul>
            ${listed.map(
              ({ label, channels }) =>
                html`<li>
                  <a href="#${regionId(report, label)}">${label} <span>${channels.length}</span></a>
                </li>`,
            )}
            <li class="end"><a href="#channels">all channels</a></li>
            <li><a href="#method">method</a></li>
          </ul>
        </nav>
        <main id="regions" tabindex="-1">
          ${regionMaps(report)} ${reading(report)} ${listed.map((region) => regionSection(report, region))}
          ${channelTable(report)} ${layerTable(report)} ${method(report)}
        </main>
        ${ownSource(`<script>${script}</script>`)}
      </body>
    </html> `;
  return page.source;
}

/** How a content security policy names one inline style sheet or script. */
function sourceHash(source: string): string {
  return `'sha256-${createHash('sha256').update(source).digest('base64')}'`;
}
