import { useMemo, useRef, useState } from 'preact/hooks';
import { handRest } from '../handRest.ts';

/** Tells which edit a hand rests on; its rows say where the hand is. */
export interface RestedEdit {
  /** Of the row that the pointer or the focus has come to last and stays in; null: in none, or it has moved a slider since. */
  readonly channel: string | null;
  readonly enter: (channel: string) => void;
  readonly leave: (channel: string) => void;
  /** The hand has begun to change the picture: it is not looking for what its row does. */
  readonly act: () => void;
}

/** @param restMs how long a hand has to stay in a row */
export function useRestedEdit(restMs: number): RestedEdit {
  const [channel, setChannel] = useState<string | null>(null);
  const newest = useRef<string | null>(null);
  const rest = useRef(restMs);
  rest.current = restMs;
  const hand = useMemo(() => {
    const go = (to: string | null): void => {
      newest.current = to;
      setChannel(null);
      // A pointer on its way to another row is not at rest.
      if (to !== null) {
        void handRest(rest.current).then(() => {
          if (newest.current === to) setChannel(to);
        });
      }
    };
    return {
      enter: (to: string) => {
        if (newest.current !== to) go(to);
      },
      leave: (from: string) => {
        if (newest.current === from) go(null);
      },
      act: () => {
        go(null);
      },
    };
  }, []);
  return { channel, ...hand };
}
