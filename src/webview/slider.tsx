import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** A second press within this time makes a double click, in browsers. */
const doubleClickMs = 500;

export interface SliderProps {
  /** For people and screen readers. */
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  /** The value in words, where the number alone does not say it. */
  readonly valueText?: string;
  readonly title?: string;
  readonly disabled?: boolean | undefined;
  /** Where double click and Delete lead; without it they do nothing. */
  readonly home?: number;
  /** Each step of a hand. */
  readonly onInput: (value: number) => void;
  /** The hand has come to rest: once for each time it was at work, also where it ends where it began. */
  readonly onChange?: ((value: number) => void) | undefined;
}

/** A native range input. A press that may be the first half of a double click comes to rest when it no longer may. */
export function Slider(props: SliderProps): JSX.Element {
  const { label, min, max, step, value, valueText, title, disabled, home } = props;
  const latest = useRef(props);
  latest.current = props;
  const hand = useRef<{ pointer: boolean; steps: number; unsettled?: number | undefined; timer?: number | undefined }>({
    pointer: false,
    steps: 0,
  });
  const settle = (): void => {
    const { unsettled, timer } = hand.current;
    clearTimeout(timer);
    hand.current = { ...hand.current, unsettled: undefined, timer: undefined };
    if (unsettled !== undefined) latest.current.onChange?.(unsettled);
  };
  const move = (to: number): void => {
    hand.current.steps++;
    hand.current.unsettled = to;
    latest.current.onInput(to);
  };
  /** The pointer has let go, or a key was pressed. */
  const rest = (): void => {
    const { pointer, steps } = hand.current;
    if (home === undefined || !pointer || steps > 1) settle();
    else hand.current.timer ??= window.setTimeout(settle, doubleClickMs);
  };
  const goHome = (): void => {
    if (home === undefined) return;
    move(home);
    settle();
  };
  useEffect(() => settle, []);
  return (
    <input
      type="range"
      min={min}
      max={max}
      step={step}
      value={value}
      disabled={disabled}
      aria-label={label}
      aria-valuetext={valueText}
      title={title}
      onPointerDown={() => {
        clearTimeout(hand.current.timer);
        hand.current = { ...hand.current, pointer: true, steps: 0, timer: undefined };
      }}
      onInput={(event) => {
        move(event.currentTarget.valueAsNumber);
      }}
      onChange={rest}
      // Also of a hand that ends where it began, which is no change to the browser.
      onLostPointerCapture={rest}
      onBlur={settle}
      onDblClick={goHome}
      onKeyDown={(event) => {
        settle();
        hand.current.pointer = false;
        if (event.key !== 'Delete' || home === undefined) return;
        event.preventDefault();
        goHome();
      }}
    />
  );
}
