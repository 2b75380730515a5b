import { parseSeeds } from '../shared/seeds.ts';
import { parseStyleChannel } from '../shared/styleChannel.ts';
import type { StyleChannel } from '../shared/styleChannel.ts';
import type { Kind } from './option.ts';

/** The kinds of values that options take. */

export const path: Kind<string> = {
  must: 'a path',
  read: (text) => (text === '' || text.includes('\0') ? undefined : text),
};

/** What the command writes. Every other path is one that it reads, which the program keeps it from overwriting. */
export const output: Kind<string> = { ...path };

export function number(min: number, max: number): Kind<number> {
  return {
    must: `a number from ${min} to ${max}`,
    read: (text) => {
      const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
      return value >= min && value <= max ? value : undefined;
    },
  };
}

export function integer(min: number, max: number): Kind<number> {
  return {
    must: `a whole number from ${min} to ${max}`,
    read: (text) => {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
      return value >= min && value <= max ? value : undefined;
    },
  };
}

export function choice<const T extends string>(...values: readonly T[]): Kind<T> {
  return {
    must: `${values.slice(0, -1).join(', ')} or ${values.at(-1)!}`,
    read: (text) => values.find((value) => value === text),
  };
}

/** The one thing that a discovery can wait for. */
export const decided: Kind<'decided'> = {
  must: 'decided',
  read: (text) => (text === 'decided' ? text : undefined),
};

/** `0,3,5-9`, in the order given. Refuses with sentences of its own. */
export const seeds: Kind<readonly number[]> = { must: 'seeds as 0,3,5-9', read: parseSeeds };

/** `6_501,9_409`, in the order given, each once. */
export const channels: Kind<readonly StyleChannel[]> = {
  must: 'style channels as 6_501,9_409, each once',
  read: (text) => {
    const items = text.split(',').map((item) => item.trim());
    const parsed = items.map(parseStyleChannel);
    return new Set(items).size === items.length && parsed.every((channel) => channel !== undefined)
      ? parsed
      : undefined;
  },
};

/** One of several machines: the `part`-th of `parts`, counted from 1. */
export interface Shard {
  readonly part: number;
  readonly parts: number;
}

/** `3/8`. */
export const shard: Kind<Shard> = {
  must: 'a part of the work as 1/8, 2/8, ... 8/8',
  read: (text) => {
    const match = /^([1-9]\d{0,4})\/([1-9]\d{0,4})$/.exec(text);
    const [part, parts] = [Number(match?.[1]), Number(match?.[2])];
    return part <= parts ? { part, parts } : undefined;
  },
};
