import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChannelPageState } from '../../shared/channelPageState.ts';
import type { Face } from '../../shared/channelPageApi.ts';
import type { Heatmap } from '../../shared/engineApi.ts';
import { heatColours } from '../../shared/heatColours.ts';
import { levelsPerUnit } from '../../shared/levelsPerUnit.ts';
import type { PictureSource } from './pictureSource.ts';

export interface LayerProps {
  readonly state: ChannelPageState;
  readonly source: PictureSource;
  readonly setFailure: (sentence: string) => void;
}

/** Where the channel acts on the unedited face, over its picture; the canvas keeps the numbers as its `heatmap`. */
export function HeatLayer({
  channel,
  state,
  source,
  setFailure,
}: LayerProps & { readonly channel: string }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [shown, setShown] = useState<Face & { readonly heatmap: Heatmap }>();
  const { seed, maximum } = state;
  useEffect(() => {
    let wanted = true;
    source.heatmap({ seed }).then(
      (heatmap) => {
        if (wanted && heatmap) setShown({ seed, heatmap });
      },
      (error: unknown) => {
        if (wanted) setFailure(error instanceof Error ? error.message : String(error));
      },
    );
    return () => {
      wanted = false;
    };
  }, [seed, source]);
  const heatmap = shown?.seed === seed ? shown.heatmap : undefined;
  useEffect(() => {
    if (heatmap) paintHeat(canvas.current!, heatmap, maximum / levelsPerUnit);
  }, [heatmap, maximum]);
  return (
    <canvas
      ref={canvas}
      class="heat"
      role="img"
      aria-label={`Heatmap: where ${channel} acts on seed ${seed}`}
      aria-busy={heatmap === undefined}
      // A heatmap of another face is never over this one.
      style={{ opacity: heatmap ? state.opacity : 0 }}
    />
  );
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
