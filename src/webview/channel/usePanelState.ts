import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { keptState, restoredState, type ChannelPageState } from '../../shared/channelPageState.ts';
import { savedState, saveState } from '../hostConnection.ts';

/** While a hand moves the slider, the state is written down this often at most. */
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
    // The page may be gone before the timer: hidden panels are taken down.
    window.addEventListener('pagehide', save);
    return () => {
      window.removeEventListener('pagehide', save);
      save();
    };
  }, []);
  return [state, setState];
}
