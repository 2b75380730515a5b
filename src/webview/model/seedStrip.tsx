import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ModelHost } from '../../shared/modelPageApi.ts';
import { paintPicture } from '../paintPicture.ts';

const seeds = [0, 1, 2, 3, 4, 5, 6, 7];

interface SeedStripProps {
  readonly label: number | null;
  readonly host: ModelHost;
}

/** Pictures of the first seeds, to see what the generator makes. */
export function SeedStrip({ label, host }: SeedStripProps): JSX.Element {
  return (
    <section aria-label="Pictures of seeds">
      <h2>Seeds 0 to {seeds.at(-1)}</h2>
      <div class="seeds">
        {seeds.map((seed) => (
          <SeedPicture key={seed} seed={seed} label={label} host={host} />
        ))}
      </div>
    </section>
  );
}

function SeedPicture({ seed, label, host }: SeedStripProps & { readonly seed: number }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    let wanted = true;
    host.picture({ seed, class: label }).then(
      (picture) => {
        if (wanted) paintPicture(canvas.current!, picture);
      },
      (error: unknown) => {
        if (wanted) setFailure(error instanceof Error ? error.message : String(error));
      },
    );
    return () => {
      wanted = false;
    };
  }, []);
  if (failure !== undefined) return <p class="error">{failure}</p>;
  return <canvas ref={canvas} role="img" aria-label={`Picture of seed ${seed}`} data-seed={seed} />;
}
