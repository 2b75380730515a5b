import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { RegionShare } from '../../shared/channelFacts.ts';
import type { RegionMap } from '../../shared/engineApi.ts';
import type { FaceMaps } from '../../shared/faceMaps.ts';
import { regionOutline } from '../../shared/regionOutline.ts';
import type { LayerProps } from './heatLayer.tsx';

/** The border of the channel's region on the unedited face. */
export function OutlineLayer({
  region,
  state,
  maps,
  setFailure,
}: LayerProps<RegionMap> & { readonly region: RegionShare }): JSX.Element | null {
  const [shown, setShown] = useState<{
    readonly seed: number;
    readonly maps: FaceMaps<RegionMap>;
    readonly map: RegionMap;
  }>();
  const { seed } = state;
  useEffect(() => {
    let wanted = true;
    maps.of({ seed }).then(
      (map) => {
        if (wanted && map) setShown({ seed, maps, map });
      },
      (error: unknown) => {
        if (wanted) setFailure(error instanceof Error ? error.message : String(error));
      },
    );
    return () => {
      wanted = false;
    };
  }, [seed, maps]);
  // Not at each step of the slider: it looks at every pixel.
  const path = useMemo(() => (shown ? regionOutline(shown.map, region.label) : ''), [shown, region.label]);
  if (shown?.seed !== seed || shown.maps !== maps) return null;
  const there = path === '' ? 'not in this picture' : 'outlined';
  return (
    <svg
      class="outline"
      viewBox={`0 0 ${shown.map.width} ${shown.map.height}`}
      role="img"
      aria-label={`${region.name}: ${there}`}
    >
      <path class="halo" d={path} />
      <path class="line" d={path} />
    </svg>
  );
}
