import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ChannelHost, ChannelReady } from '../../shared/channelPageApi.ts';
import {
  nextSeeds,
  parseStrengths,
  randomSeeds,
  showSeed,
  type ChannelPageState,
} from '../../shared/channelPageState.ts';
import { ClassField } from '../classField.tsx';
import { NumberField } from '../numberField.tsx';
import type { ChangeState } from './usePanelState.ts';

interface SampleChoiceProps {
  readonly state: ChannelPageState;
  readonly change: ChangeState;
  readonly ready: ChannelReady;
  readonly host: ChannelHost;
}

/** Which samples are shown. */
export function SampleChoice({ state, change, ready, host }: SampleChoiceProps): JSX.Element {
  return (
    <div class="choice">
      <vscode-button
        appearance="secondary"
        onClick={() => {
          change(nextSeeds);
        }}
      >
        Next
      </vscode-button>
      <vscode-button
        appearance="secondary"
        onClick={() => {
          change((before) => randomSeeds(before, Math.random));
        }}
      >
        Random
      </vscode-button>
      <label>
        Seed{' '}
        <NumberField
          class="seed"
          min={0}
          max={0xffffffff}
          step={1}
          value={state.seed}
          onChange={(seed) => {
            change((before) => showSeed(before, seed));
          }}
        />
      </label>
      {ready.classes > 0 && (
        <ClassField
          classes={ready.classes}
          value={ready.class ?? 0}
          onChange={(label) => void host.chooseClass({ class: label })}
        />
      )}
      <StrengthColumns {...{ state, change }} />
    </div>
  );
}

function StrengthColumns({ state, change }: Pick<SampleChoiceProps, 'state' | 'change'>): JSX.Element {
  // What is being typed, or was entered and is wrong, stays while the page is drawn anew.
  const [draft, setDraft] = useState<string>();
  const [wrong, setWrong] = useState(false);
  return (
    <label>
      Strengths{' '}
      <input
        type="text"
        class="columns"
        spellcheck={false}
        value={draft ?? state.strengths.join(', ')}
        aria-invalid={wrong}
        aria-describedby={wrong ? 'wrong-strengths' : undefined}
        onInput={(event) => {
          setDraft(event.currentTarget.value);
        }}
        onChange={(event) => {
          const strengths = parseStrengths(event.currentTarget.value);
          setWrong(strengths === undefined);
          if (!strengths) return;
          setDraft(undefined);
          change((before) => ({ ...before, strengths }));
        }}
      />{' '}
      {wrong ? (
        <span class="error" id="wrong-strengths" role="alert">
          1 to 9 numbers, such as -10, 0, 10
        </span>
      ) : (
        <span class="quiet">σ</span>
      )}
    </label>
  );
}
