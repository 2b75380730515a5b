/**
 * What cancelling needs of `AbortSignal` and its controller. Both exist in every process; this folder names them by
 * their shape because it is compiled with the types of none.
 */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

interface CancelController {
  readonly signal: CancelSignal;
  abort(): void;
}

declare const AbortController: new () => CancelController;

export function newCancelController(): CancelController {
  return new AbortController();
}
