/** What one value of a JSON file must be: in words, for the sentence that refuses it, and as a test. */
export interface Rule {
  readonly must: string;
  readonly holds: (value: unknown) => boolean;
}

/** The rules of an object's known fields; a name that ends in `?` may be missing. Other fields are let through. */
export type Fields = Readonly<Record<string, Rule>>;

export type JsonPath = readonly (string | number)[];

/** Something wrong with the value at `path` (the empty path is the whole file); `message` is a phrase. */
export type Report = (path: JsonPath, message: string) => void;

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reports every missing field and every field whose value breaks its rule; true when there was none. */
export function checkFields(value: unknown, fields: Fields, path: JsonPath, report: Report): value is JsonObject {
  if (!isObject(value)) {
    report(path, 'must be an object');
    return false;
  }
  let sound = true;
  for (const [name, rule] of Object.entries(fields)) {
    const key = name.replace('?', '');
    if (Object.hasOwn(value, key)) {
      if (rule.holds(value[key])) continue;
      report([...path, key], `must be ${rule.must}`);
    } else {
      if (name.endsWith('?')) continue;
      report(path, `has no "${key}" (${rule.must})`);
    }
    sound = false;
  }
  return sound;
}

export function integer(min: number, max: number): Rule {
  return {
    must: `a whole number from ${min} to ${max}`,
    holds: (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
  };
}

export function finite(min: number, max: number): Rule {
  return {
    must: `a number from ${min} to ${max}`,
    holds: (value) => typeof value === 'number' && value >= min && value <= max,
  };
}

export function text(maxLength: number): Rule {
  return {
    must: `a text of at most ${maxLength} characters`,
    holds: (value) => typeof value === 'string' && value.length <= maxLength,
  };
}

/** A text that is shown as a name: not empty. */
export function name(maxLength: number): Rule {
  return {
    must: `a text of 1 to ${maxLength} characters`,
    holds: (value) => typeof value === 'string' && value.length > 0 && value.length <= maxLength,
  };
}

export function matching(pattern: RegExp, must: string): Rule {
  return { must, holds: (value) => typeof value === 'string' && pattern.test(value) };
}

export function oneOf(...values: readonly string[]): Rule {
  const quoted = values.map((value) => `"${value}"`);
  return {
    must: [quoted.slice(0, -1).join(', '), quoted.at(-1)!].filter((part) => part !== '').join(' or '),
    holds: (value) => values.includes(value as string),
  };
}

export function nullOr(rule: Rule): Rule {
  return { must: `${rule.must}, or null`, holds: (value) => value === null || rule.holds(value) };
}

export function listOf(rule: Rule, minLength: number, maxLength: number): Rule {
  return {
    must: `a list of ${minLength} to ${maxLength} items, each ${rule.must}`,
    holds: (value) =>
      Array.isArray(value) && value.length >= minLength && value.length <= maxLength && value.every(rule.holds),
  };
}

export const boolean: Rule = { must: 'true or false', holds: (value) => typeof value === 'boolean' };

export const object: Rule = { must: 'an object', holds: isObject };

export const list: Rule = { must: 'a list', holds: Array.isArray };

export const sha256: Rule = matching(/^[0-9a-f]{64}$/, 'a SHA-256 in 64 lower-case hexadecimal digits');
