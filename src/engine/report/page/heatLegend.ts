import { cssColour, inferno } from '../../../shared/colormap.ts';
import { heatPosition, heatTicks } from '../../../shared/heatColours.ts';
import { html, type Markup } from '../markup.ts';
import { tick } from '../../../shared/numbers.ts';

const stops = 16;
const width = 200;

/** The colours of the heatmaps with their values: 0 to `maximum` 8-bit levels per sigma. `id` is the page's own. */
export function heatLegend(maximum: number, id: string): Markup {
  const colours = Array.from({ length: stops + 1 }, (_, i) => i / stops);
  return html`<svg
    class="heat-legend"
    viewBox="0 0 ${width + 20} 44"
    width="${width + 20}"
    height="44"
    role="img"
    aria-label="Heatmap colours: black is 0, pale yellow is ${tick(maximum)} or more levels of 255 per sigma"
  >
    <defs>
      <linearGradient id="${id}">
        ${colours.map((at) => html`<stop offset="${at}" stop-color="${cssColour(inferno, at)}" />`)}
      </linearGradient>
    </defs>
    <text x="10" y="10">levels of 255 per σ</text>
    <rect x="10" y="15" width="${width}" height="10" rx="2" fill="url(#${id})" />
    ${heatTicks.map((share) => tickMark(share, maximum))}
  </svg>`;
}

function tickMark(share: number, maximum: number): Markup {
  const x = (10 + heatPosition(share, 1) * width).toFixed(1);
  return html`<path d="M${x} 25v4" /><text x="${x}" y="40" class="tick">${tick(share * maximum)}</text>`;
}
