import { StyleSpaceError, type ErrorCode } from './errors.ts';

/** An error as it crosses a process boundary. `defect` is anything that no user can act on; it brings its stack. */
export interface ErrorEnvelope {
  readonly code: ErrorCode | 'defect';
  readonly message: string;
  readonly stack?: string;
}

export function toEnvelope(error: unknown): ErrorEnvelope {
  if (StyleSpaceError.is(error)) return { code: error.code, message: error.message };
  if (error instanceof Error) return { code: 'defect', message: error.message, stack: error.stack ?? '' };
  return { code: 'defect', message: String(error) };
}

/** The error again, on the other side: one that callers can tell apart as if it had been thrown here. */
export function fromEnvelope({ code, message, stack }: ErrorEnvelope): Error {
  if (code !== 'defect') return new StyleSpaceError(code, message);
  const error = new Error(message);
  if (stack) error.stack = stack;
  return error;
}
