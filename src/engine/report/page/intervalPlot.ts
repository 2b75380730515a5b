import { html, type Markup } from '../markup.ts';

const width = 160;
const left = 6;

/**
 * A fraction with its interval on an axis from 0 to 1, the threshold marked. For the eye alone: the numbers stand beside
 * it, so screen readers pass it over.
 */
export function intervalPlot(fraction: number, interval: readonly [number, number], threshold: number): Markup {
  const x = (value: number): string => (left + value * width).toFixed(1);
  const [low, high] = interval;
  return html`<svg
    class="interval"
    viewBox="0 0 ${width + 2 * left} 16"
    width="${width + 2 * left}"
    height="16"
    aria-hidden="true"
  >
    <path class="axis" d="M${left} 8H${left + width}" />
    <path class="threshold" d="M${x(threshold)} 2V14" />
    <path class="range" d="M${x(low)} 8H${x(high)}" />
    <circle cx="${x(fraction)}" cy="8" r="4" />
  </svg>`;
}
