import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { RecipeEdit } from '../../shared/recipe.ts';
import type { RecipeChange } from '../../shared/recipeChange.ts';
import type { RecipeHost, RecipeShown } from '../../shared/recipePageApi.ts';
import { EditRow } from './editRow.tsx';
import type { RestedEdit } from './restedEdit.ts';

export interface EditListProps {
  readonly view: RecipeShown;
  /** With what a hand is changing. */
  readonly edits: readonly RecipeEdit[];
  readonly disabled: boolean;
  readonly host: RecipeHost;
  /** Hears which row the pointer or the focus is in. */
  readonly hand: Pick<RestedEdit, 'enter' | 'leave'>;
  readonly onLive: (change: RecipeChange) => void;
  /** False: the change was refused. */
  readonly onChange: (change: RecipeChange) => Promise<boolean>;
  readonly onError: (error: unknown) => void;
}

/** The edits in the order of the file. Focus stays with what was just moved, and goes to the neighbour of what was removed. */
export function EditList(props: EditListProps): JSX.Element {
  const { view, edits, disabled, host, hand, onLive, onChange, onError } = props;
  const list = useRef<HTMLOListElement>(null);
  const adding = useRef<HTMLElement>(null);
  /** Where the focus belongs once the file says what was asked for: selectors, the first that can take it. */
  const wanted = useRef<readonly string[]>([]);

  // A row that is moved loses the focus to nobody, and what is being typed in it would go nowhere. A page that does not
  // have the keyboard leaves it where it is: in the text beside it.
  const focused = document.hasFocus() ? document.activeElement : null;
  useLayoutEffect(() => {
    if (list.current?.contains(focused)) (focused as HTMLElement).focus();
  }, [view]);

  useLayoutEffect(() => {
    for (const selector of wanted.current) {
      const found = list.current?.querySelector<HTMLElement>(selector);
      if (!found || found.hasAttribute('disabled')) continue;
      found.focus();
      wanted.current = [];
      return;
    }
  }, [view]);

  const change = (made: RecipeChange): void => {
    if (made.kind === 'move') {
      const row = `[data-channel="${made.channel}"]`;
      const place = edits.findIndex(({ channel }) => channel === made.channel);
      wanted.current = (made.to < place ? ['.up', '.down'] : ['.down', '.up']).map((button) => `${row} ${button}`);
    }
    if (made.kind === 'remove') {
      const place = edits.findIndex(({ channel }) => channel === made.channel);
      const neighbour = edits[place + 1] ?? edits[place - 1];
      if (neighbour) wanted.current = [`[data-channel="${neighbour.channel}"] .remove`];
      else adding.current?.focus();
    }
    void onChange(made).then((done) => {
      if (!done) wanted.current = [];
    });
  };

  const add = (): void => {
    host.addChannel({}).then((channel) => {
      if (channel === null) return;
      const slider = `[data-channel="${channel}"] input[type="range"]`;
      const there = list.current?.querySelector<HTMLElement>(slider);
      if (there) there.focus();
      else wanted.current = [slider];
    }, onError);
  };

  return (
    <section aria-labelledby="edits-title">
      <h2 id="edits-title">Edits</h2>
      {edits.length === 0 && (
        <p class="quiet">
          None yet. Add a channel here, or from the Channels view; its slider then changes the picture.
        </p>
      )}
      <ol class="edits" ref={list}>
        {edits.map((edit, place) => (
          <EditRow
            key={edit.channel}
            edit={edit}
            known={view.known[edit.channel]}
            place={place}
            last={place === edits.length - 1}
            disabled={disabled}
            hand={hand}
            onLive={onLive}
            onChange={change}
            onOpen={() => {
              host.openChannel({ channel: edit.channel }).catch(onError);
            }}
          />
        ))}
      </ol>
      <vscode-button ref={adding} disabled={disabled || view.model.state !== 'ready'} onClick={add}>
        Add Channel...
      </vscode-button>
    </section>
  );
}
