import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Heatmap } from '../../shared/engineApi.ts';
import { dimmedBrightness, heatColours } from '../../shared/heatColours.ts';
import type { HeatView } from '../../shared/heatView.ts';
import { levelsPerUnit } from '../../shared/levelsPerUnit.ts';

interface HeatCanvasProps {
  /** Undefined while it is being made: nothing is over the picture then. */
  readonly heatmap: Heatmap | undefined;
  readonly view: HeatView;
  /** What it shows, in words. */
  readonly label: string;
}

/** A heatmap to lie over its picture; the canvas keeps the numbers as its `heatmap`. */
export function HeatCanvas({ heatmap, view: { opacity, maximum }, label }: HeatCanvasProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (heatmap) paintHeat(canvas.current!, heatmap, maximum / levelsPerUnit);
  }, [heatmap, maximum]);
  return (
    <canvas
      ref={canvas}
      class="heat"
      role="img"
      aria-label={label}
      aria-busy={heatmap === undefined}
      style={{ opacity: heatmap ? opacity : 0 }}
    />
  );
}

/** The style of a picture that steps back behind its heatmap, as far as that covers it. */
export function behindHeat({ opacity }: HeatView): { readonly filter: string } {
  return { filter: `grayscale(${opacity}) brightness(${1 - (1 - dimmedBrightness) * opacity})` };
}

/** @param maximum the heat of the brightest colour, in the heatmap's unit */
function paintHeat(canvas: HTMLCanvasElement, heatmap: Heatmap, maximum: number): void {
  const { width, height, data } = heatmap;
  [canvas.width, canvas.height] = [width, height];
  const pixels = new ImageData(width, height);
  pixels.data.set(heatColours(data, maximum));
  canvas.getContext('2d')!.putImageData(pixels, 0, 0);
  Object.assign(canvas, { heatmap });
}
