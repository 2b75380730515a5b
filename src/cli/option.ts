import { StyleSpaceError } from '../shared/errors.ts';

/** What the text after an option must be: in words, for help and refusals, and as a reader (undefined: it is not). */
export interface Kind<T> {
  readonly must: string;
  readonly read: (text: string) => T | undefined;
}

/** One row of a command's table of options: help, validation and parsing all come from it. */
export interface Option<T> {
  /** Stands for the value in help; null: a flag, which takes none. */
  readonly placeholder: string | null;
  readonly help: string;
  readonly kind: Kind<T>;
  readonly whenMissing: { readonly required: true } | { readonly required: false; readonly value: T };
}

export type OptionTable = Readonly<Record<string, Option<unknown>>>;

/** What a table of options reads from a command line. */
export type OptionValues<Table> = {
  readonly [Name in keyof Table]: Table[Name] extends Option<infer T> ? T : never;
};

export function required<T>(placeholder: string, kind: Kind<T>, help: string): Option<T> {
  return { placeholder, help, kind, whenMissing: { required: true } };
}

export function optional<T>(placeholder: string, kind: Kind<T>, help: string): Option<T | undefined> {
  return { placeholder, help, kind, whenMissing: { required: false, value: undefined } };
}

/** An option with a value of its own; `help` says which, where it is not plain from `shown`. */
export function defaulting<T>(
  placeholder: string,
  kind: Kind<T>,
  value: NoInfer<T>,
  help: string,
  shown = String(value),
): Option<T> {
  return { placeholder, help: `${help} (${shown})`, kind, whenMissing: { required: false, value } };
}

export function flag(help: string): Option<boolean> {
  const kind: Kind<boolean> = { must: 'without a value', read: () => true };
  return { placeholder: null, help, kind, whenMissing: { required: false, value: false } };
}

/** One option's value; throws `badUsage` when it is missing or not of its kind. */
export function readOption<T>(name: string, option: Option<T>, text: string | undefined): T {
  if (text === undefined) {
    if (!option.whenMissing.required) return option.whenMissing.value;
    throw new StyleSpaceError(
      'badUsage',
      `--${name} is missing: add --${name} ${option.placeholder ?? ''}`.trimEnd() + '.',
    );
  }
  const value = option.kind.read(text);
  if (value === undefined) throw refusal(`--${name}`, option.kind, text);
  return value;
}

function refusal(name: string, { must }: Kind<unknown>, text: string): StyleSpaceError {
  const shown = text.length > 80 ? `${text.slice(0, 80)}...` : text;
  return new StyleSpaceError('badUsage', `${name} must be ${must}, not ${JSON.stringify(shown)}.`);
}
