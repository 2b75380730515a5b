import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { keptState, restoredState, type ChannelPageState } from '../../shared/channelPageState.ts';
import { savedState, saveState } from '../hostConnection.ts';

/** While a hand moves a slider, the state is written down this often at most. */
const saveMs = 150;

export type ChangeState = (change: (state: ChannelPageState) => ChannelPageState) => void;

/** The page's state, which a reload of the window brings back. */
export function usePanelState(target: unknown): readonly [ChannelPageState, ChangeState] {
  const [state, setState] = useState(() => restoredState(savedState()));
  const latest = useRef({ target, state });
  latest.current = { target, state };
  const timer = useRef<number>();
  const save = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = undefined;
    saveState(keptState(latest.current.target, latest.current.state));
  }, []);
  useEffect(() => {
    timer.current ??= window.setTimeout(save, saveMs);
  }, [target, state]);
  useEffect(() => {
    // What a hand has set is written down when it comes to rest: once the event has been dealt with.
    const rest = (): void => void setTimeout(save);
    const rests = ['change', 'click', 'dblclick', 'keyup'] as const;
    for (const type of rests) document.addEventListener(type, rest);
    // The page may be gone before the timer: hidden panels are taken down.
    window.addEventListener('pagehide', save);
    return () => {
      for (const type of rests) document.removeEventListener(type, rest);
      window.removeEventListener('pagehide', save);
      save();
    };
  }, []);
  return [state, setState];
}
