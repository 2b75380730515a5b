import type { JSX } from 'preact';
import type { RecipeBase } from '../../shared/recipe.ts';
import type { RecipeChange } from '../../shared/recipeChange.ts';
import type { ModelState } from '../../shared/recipePageApi.ts';
import { NumberField } from '../numberField.tsx';
import { Slider } from '../slider.tsx';
import { TextEntry } from './textEntry.tsx';

const largestSeed = 0xffffffff;

export interface BaseControlsProps {
  readonly base: RecipeBase;
  readonly notes: string;
  readonly model: ModelState;
  readonly disabled: boolean;
  readonly more: boolean;
  readonly onMore: (more: boolean) => void;
  readonly onLive: (change: RecipeChange) => void;
  readonly onChange: (change: RecipeChange) => void;
}

/** What is there before any edit: seed or file, class, psi; and what is turned rarely, under "More". */
export function BaseControls(props: BaseControlsProps): JSX.Element {
  const { base, notes, model, disabled, more, onMore, onLive, onChange } = props;
  const change = (field: Extract<RecipeChange, { kind: 'base' }>['field'], value: number | string | null): void => {
    onChange({ kind: 'base', field, value });
  };
  const live = (field: 'seed' | 'psi' | 'class', value: number): void => {
    onLive({ kind: 'base', field, value });
  };
  const classes = model.state === 'ready' ? model.classes : 0;
  return (
    <section aria-labelledby="base-title">
      <h2 id="base-title">Base</h2>
      {base.kind === 'seed' ? (
        <div class="field">
          <span>Seed</span>
          <NumberField
            label="Seed"
            value={base.seed}
            min={0}
            max={largestSeed}
            step={1}
            disabled={disabled}
            onInput={(seed) => {
              live('seed', seed);
            }}
            onChange={(seed) => {
              change('seed', seed);
            }}
          />
          <vscode-button
            appearance="secondary"
            disabled={disabled || base.seed === 0}
            aria-label="Previous seed"
            onClick={() => {
              change('seed', base.seed - 1);
            }}
          >
            Previous
          </vscode-button>
          <vscode-button
            appearance="secondary"
            disabled={disabled || base.seed === largestSeed}
            aria-label="Next seed"
            onClick={() => {
              change('seed', base.seed + 1);
            }}
          >
            Next
          </vscode-button>
          <vscode-button
            appearance="secondary"
            disabled={disabled}
            aria-label="Random seed"
            onClick={() => {
              change('seed', Math.floor(Math.random() * 100_000));
            }}
          >
            Random
          </vscode-button>
        </div>
      ) : (
        <div class="field">
          <span>File</span>
          <code title={`${base.kind}, one row of a .npy file beside the recipe`}>{base.file}</code>
          <span class="quiet">{base.kind}</span>
        </div>
      )}
      {(classes > 0 || base.class !== null) && (
        <div class="field">
          <span>Class</span>
          <NumberField
            label="Class"
            value={base.class ?? 0}
            min={0}
            max={Math.max(0, classes - 1)}
            step={1}
            disabled={disabled || classes === 0}
            onInput={(label) => {
              live('class', label);
            }}
            onChange={(label) => {
              change('class', label);
            }}
          />
          {classes > 0 && <span class="quiet">of 0 to {classes - 1}</span>}
          {classes === 0 && model.state === 'ready' && (
            <vscode-button
              appearance="secondary"
              disabled={disabled}
              onClick={() => {
                change('class', null);
              }}
            >
              No Class
            </vscode-button>
          )}
        </div>
      )}
      <div class="field">
        <span>Psi</span>
        <Slider
          label="Truncation psi"
          title="0: the average picture; 1: no truncation"
          value={base.psi}
          min={0}
          max={1}
          step={0.01}
          disabled={disabled}
          onInput={(psi) => {
            live('psi', psi);
          }}
          onChange={(psi) => {
            change('psi', psi);
          }}
        />
        <NumberField
          label="Truncation psi, also beyond 0 to 1"
          value={base.psi}
          min={-10}
          max={10}
          step={0.01}
          disabled={disabled}
          onInput={(psi) => {
            live('psi', psi);
          }}
          onChange={(psi) => {
            change('psi', psi);
          }}
        />
      </div>
      <details
        open={more}
        onToggle={(event) => {
          onMore(event.currentTarget.open);
        }}
      >
        <summary>More</summary>
        <div class="field">
          <label for="cutoff">Cutoff</label>
          <select
            id="cutoff"
            value={base.cutoff === null ? '' : String(base.cutoff)}
            disabled={disabled}
            onChange={({ currentTarget: { value } }) => {
              change('cutoff', value === '' ? null : Number(value));
            }}
          >
            <option value="">truncate all rows of ws</option>
            {cutoffs(base, model).map((rows) => (
              <option key={rows} value={String(rows)}>
                {rows === 0 ? 'truncate none' : `truncate the first ${rows}`}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="noise">Noise</label>
          <select
            id="noise"
            value={base.noise}
            disabled={disabled}
            onChange={({ currentTarget: { value } }) => {
              change('noise', value);
            }}
          >
            <option value="const">the stored maps</option>
            <option value="none">none</option>
          </select>
        </div>
        <div class="field">
          <span>Notes</span>
          <TextEntry
            label="Notes"
            value={notes}
            placeholder="Anything worth knowing about this recipe"
            maxLength={100_000}
            lines={3}
            disabled={disabled}
            onChange={(text) => {
              onChange({ kind: 'notes', notes: text });
            }}
          />
        </div>
      </details>
    </section>
  );
}

/** Those that make a difference, and the recipe's own. */
function cutoffs({ cutoff }: RecipeBase, model: ModelState): number[] {
  const most = Math.max(model.state === 'ready' ? model.numWs - 1 : 0, cutoff ?? 0);
  return Array.from({ length: most + 1 }, (_, rows) => rows);
}
