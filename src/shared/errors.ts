/**
 * Why something could not be done, for callers that must tell cases apart. People read the message, never the code.
 */
export type ErrorCode =
  | 'badUsage'
  | 'badFile'
  | 'notAGenerator'
  | 'badRecipe'
  | 'badCatalogue'
  | 'otherDiscovery'
  | 'badImage'
  | 'modelMismatch'
  | 'newerVersion'
  | 'diskFull'
  | 'deviceUnavailable'
  | 'cancelled'
  | 'engineExited'
  | 'untrusted';

/**
 * A failure that the user can do something about: `message` is one sentence that says what happened, to which file or
 * layer, and what to do. Anything else that is thrown is a defect and is logged with its stack.
 */
export class StyleSpaceError extends Error {
  override readonly name = 'StyleSpaceError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  static is(error: unknown, code?: ErrorCode): error is StyleSpaceError {
    return error instanceof StyleSpaceError && (code === undefined || error.code === code);
  }
}

/** What work ends with that somebody has told to stop. */
export function cancelled(): StyleSpaceError {
  return new StyleSpaceError('cancelled', 'The work was cancelled.');
}
