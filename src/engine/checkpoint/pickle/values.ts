import type { ByteSource } from '../byteSource.ts';

/*
 * What a pickle's values become. None, booleans, texts and floats are JavaScript's own; an integer is a number, or a
 * bigint beyond 2^53; a list is an array, a dict a Map, a set a Set. The rest are the classes below. None of them
 * does anything: a pickle is read as a description, never as a program.
 */

/** A tuple, told apart from a list because the formats mean different things by them. */
export class PickleTuple {
  readonly items: readonly unknown[];

  constructor(items: readonly unknown[]) {
    this.items = items;
  }
}

/** A text too long for a name or setting, left where it is in the file, in UTF-8. */
export class PickleText {
  readonly source: ByteSource;

  constructor(source: ByteSource) {
    this.source = source;
  }
}

/** A byte string, left where it is in the file. */
export class PickleBytes {
  readonly source: ByteSource;

  constructor(source: ByteSource) {
    this.source = source;
  }
}

/** The name of a Python function or class. Only ever compared, never looked up. */
export class PickleGlobal {
  readonly module: string;
  readonly name: string;

  constructor(module: string, name: string) {
    this.module = module;
    this.name = name;
  }

  /** As the pickle writes it: `torch._utils _rebuild_tensor_v2`. */
  get qualified(): string {
    return `${this.module} ${this.name}`;
  }
}

/** Stands for whatever Python would have built by a call: what was to be called, with what, and what was put into it. */
export class PickleObject {
  readonly callee: unknown;
  readonly args: unknown;
  /** From BUILD: usually the object's `__dict__`. */
  state: unknown = undefined;
  /** From SETITEM(S): a dict's subclass. None for most, of which a small file can have a million. */
  entries: Map<unknown, unknown> | undefined = undefined;

  constructor(callee: unknown, args: unknown) {
    this.callee = callee;
    this.args = args;
  }
}
