import type { JSX } from 'preact';
import type { RecipeEdit } from '../../shared/recipe.ts';
import type { RecipeChange } from '../../shared/recipeChange.ts';
import { StrengthSlider } from '../strengthSlider.tsx';
import { editName } from './editName.ts';
import { Icon } from './icons.tsx';
import type { RestedEdit } from './restedEdit.ts';
import { TextEntry } from './textEntry.tsx';

export interface EditRowProps {
  readonly edit: RecipeEdit;
  /** What catalogues know of the channel. */
  readonly known: string | undefined;
  /** In the list, from 0, and whether it is the last. */
  readonly place: number;
  readonly last: boolean;
  readonly disabled: boolean;
  readonly hand: Pick<RestedEdit, 'enter' | 'leave'>;
  readonly onLive: (change: RecipeChange) => void;
  readonly onChange: (change: RecipeChange) => void;
  readonly onOpen: () => void;
}

/** One edit: on or off, its name, its channel, its strength, and its place in the list. */
export function EditRow(props: EditRowProps): JSX.Element {
  const { edit, known, place, last, disabled, hand, onLive, onChange, onOpen } = props;
  const { channel, strength, label, muted } = edit;
  const name = editName(edit);
  return (
    <li
      class={muted === true ? 'edit muted' : 'edit'}
      data-channel={channel}
      onPointerEnter={({ buttons }) => {
        // A hand that drags a slider may pass through other rows.
        if (buttons === 0) hand.enter(channel);
      }}
      onPointerLeave={() => {
        hand.leave(channel);
      }}
      onFocusIn={(event) => {
        // Of the toolkit's controls the part inside.
        if ((event.composedPath()[0] as HTMLElement).matches(':focus-visible')) hand.enter(channel);
      }}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget as Node | null)) hand.leave(channel);
      }}
    >
      <div class="edit-head">
        <vscode-checkbox
          class="on"
          checked={muted !== true}
          disabled={disabled}
          aria-label={`Render ${name}`}
          title="Off: kept, but not rendered"
          onChange={(event) => {
            const on = (event.currentTarget as HTMLInputElement).checked;
            if (on === (muted === true)) onChange({ kind: 'muted', channel, muted: !on });
          }}
        />
        <TextEntry
          label={`Name of ${channel}`}
          value={label ?? ''}
          placeholder="Name"
          maxLength={200}
          disabled={disabled}
          onChange={(text) => {
            onChange({ kind: 'label', channel, label: text });
          }}
        />
        <button type="button" class="link" title="Open Channel" onClick={onOpen}>
          {channel}
        </button>
        <span class="buttons">
          <vscode-button
            appearance="icon"
            class="reset"
            disabled={disabled || strength === 0}
            aria-label={`Reset ${name} to 0`}
            title="Reset to 0"
            onClick={() => {
              onChange({ kind: 'strength', channel, strength: 0 });
            }}
          >
            <Icon name="reset" />
          </vscode-button>
          <vscode-button
            appearance="icon"
            class="up"
            disabled={disabled || place === 0}
            aria-label={`Move ${name} up`}
            title="Move Up"
            onClick={() => {
              onChange({ kind: 'move', channel, to: place - 1 });
            }}
          >
            <Icon name="up" />
          </vscode-button>
          <vscode-button
            appearance="icon"
            class="down"
            disabled={disabled || last}
            aria-label={`Move ${name} down`}
            title="Move Down"
            onClick={() => {
              onChange({ kind: 'move', channel, to: place + 1 });
            }}
          >
            <Icon name="down" />
          </vscode-button>
          <vscode-button
            appearance="icon"
            class="remove"
            disabled={disabled}
            aria-label={`Remove ${name}`}
            title="Remove"
            onClick={() => {
              onChange({ kind: 'remove', channel });
            }}
          >
            <Icon name="remove" />
          </vscode-button>
        </span>
      </div>
      <StrengthSlider
        name={name}
        value={strength}
        disabled={disabled}
        onInput={(value) => {
          onLive({ kind: 'strength', channel, strength: value });
        }}
        onChange={(value) => {
          onChange({ kind: 'strength', channel, strength: value });
        }}
      />
      {known !== undefined && <p class="quiet known">{known}</p>}
    </li>
  );
}
