import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { rowSeeds, togglePinned, type ChannelPageState } from '../../shared/channelPageState.ts';
import { strength as strengthText } from '../../shared/numbers.ts';
import type { PictureSource } from './pictureSource.ts';
import { SampleCell } from './sampleCell.tsx';
import type { ChangeState } from './usePanelState.ts';

interface SampleGridProps {
  readonly state: ChannelPageState;
  readonly change: ChangeState;
  readonly source: PictureSource;
}

/** How the arrow keys and others move over the grid. */
const steps: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -Infinity],
  End: [0, Infinity],
  PageUp: [-Infinity, 0],
  PageDown: [Infinity, 0],
};

/** A row per seed, a column per strength; arrow keys lead from one sample to the next. */
export function SampleGrid({ state, change, source }: SampleGridProps): JSX.Element {
  const seeds = rowSeeds(state);
  const { strengths } = state;
  const grid = useRef<HTMLTableElement>(null);
  // One cell is in the order of the Tab key; arrows lead to the others.
  const [[row, column], setFocus] = useState<readonly [number, number]>([0, 0]);
  const focus: readonly [number, number] = [Math.min(row, seeds.length - 1), Math.min(column, strengths.length - 1)];
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = (event.target as HTMLElement).closest('td') && steps[event.key];
    if (!step) return;
    event.preventDefault();
    const limited = (value: number, length: number): number => Math.max(0, Math.min(length - 1, value));
    const next = [limited(focus[0] + step[0], seeds.length), limited(focus[1] + step[1], strengths.length)] as const;
    setFocus(next);
    grid.current?.querySelector<HTMLElement>(`[data-cell="${next.join(' ')}"]`)?.focus();
  };
  return (
    <table
      class="grid"
      role="grid"
      aria-label="Samples by seed and strength"
      style={{ '--columns': strengths.length }}
      ref={grid}
      onKeyDown={onKeyDown}
    >
      <thead>
        <tr>
          <th scope="col">Seed</th>
          {strengths.map((strength, c) => (
            <th scope="col" key={c}>
              {strengthText(strength)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {seeds.map((seed, r) => (
          <tr key={seed} aria-selected={seed === state.seed}>
            <th scope="row">
              <span>{seed}</span>
              <PinButton {...{ seed, pinned: state.pinned.includes(seed), change }} />
            </th>
            {strengths.map((strength, c) => (
              <td key={`${seed} ${strength} ${c}`}>
                <SampleCell
                  face={{ seed, strength }}
                  source={source}
                  cell={`${r} ${c}`}
                  tabbable={r === focus[0] && c === focus[1]}
                  onFocus={() => {
                    setFocus([r, c]);
                  }}
                  onChoose={() => {
                    change((before) => ({ ...before, seed, strength }));
                  }}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface PinButtonProps {
  readonly seed: number;
  readonly pinned: boolean;
  readonly change: ChangeState;
}

function PinButton({ seed, pinned, change }: PinButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class="pin"
      aria-pressed={pinned}
      aria-label={`Pin seed ${seed}`}
      title={pinned ? 'Pinned: stays when others are shown' : 'Pin: keep this seed when others are shown'}
      onClick={() => {
        change((before) => togglePinned(before, seed));
      }}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d="M5 2h6M6 2v5l-2 3h8l-2-3V2M8 10v4" />
      </svg>
    </button>
  );
}
