import { badFile } from '../badFile.ts';
import type { ByteSource } from '../byteSource.ts';
import { PickleGlobal, PickleObject, PickleTuple } from './values.ts';

/** What a pickle's names stand for. Whatever is not in it becomes an inert `PickleObject`. */
export interface PickleVocabulary {
  /**
   * By `module name`: plain data for a call with these arguments, made in constant time and memory (a pickle can ask
   * for the same call again and again); undefined when the arguments are not what this name takes.
   */
  readonly calls: ReadonlyMap<string, (args: readonly unknown[]) => unknown>;
  /** Plain data for a persistent id: how PyTorch refers to a tensor's storage. */
  readonly persistent?: (id: unknown) => unknown;
}

/** Enough for the largest training checkpoint (its optimiser included) many times over; bounds time and memory. */
const mostSteps = 2_000_000;

/** Characters of all texts together: names and settings, never weights. */
const mostText = 256 * 2 ** 20;

/** Dicts and sets: a module has a dozen, an optimiser one for each tensor. They take 200 bytes each, in a file 1. */
const mostDicts = 200_000;

/** Of a module and what is in it, together. */
const longestName = 1000;

/** The stack machine that pickles are written for, without its means to do anything. */
export class PickleMachine {
  readonly #source: ByteSource;
  readonly #vocabulary: PickleVocabulary;
  readonly #stack: unknown[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, unknown>();
  #steps = 0;
  #text = 0;
  #dicts = 0;

  constructor(source: ByteSource, vocabulary: PickleVocabulary) {
    this.#source = source;
    this.#vocabulary = vocabulary;
  }

  fail(what: string): Error {
    return badFile(this.#source, `its pickle ${what}`);
  }

  countStep(): void {
    if (++this.#steps > mostSteps) throw this.fail(`has more than ${mostSteps} instructions`);
  }

  countText(length: number): void {
    this.#text += length;
    if (this.#text > mostText) throw this.fail('has more text than any checkpoint');
  }

  push(value: unknown): void {
    this.#stack.push(value);
  }

  pushDict(dict: Map<unknown, unknown> | Set<unknown>): void {
    this.#countDict();
    this.push(dict);
  }

  #countDict(): void {
    if (++this.#dicts > mostDicts) throw this.fail(`has more than ${mostDicts} dicts and sets`);
  }

  pop(): unknown {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) throw this.fail('takes a value that is not there');
    return this.#stack.pop();
  }

  top(): unknown {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) throw this.fail('takes a value that is not there');
    return this.#stack.at(-1);
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  /** All values since the last mark, which goes too. */
  popToMark(): unknown[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.fail('takes a mark that is not there');
    return this.#stack.splice(mark);
  }

  /** POP takes a mark, too, when one is on top. */
  discard(): void {
    if (this.#marks.at(-1) === this.#stack.length) this.#marks.pop();
    else this.pop();
  }

  popTuple(size: number): PickleTuple {
    const items: unknown[] = [];
    for (let i = 0; i < size; i++) items.unshift(this.pop());
    return new PickleTuple(items);
  }

  memoize(key: number = this.#memo.size): void {
    this.#memo.set(key, this.top());
  }

  recall(key: number): void {
    if (!this.#memo.has(key)) throw this.fail(`recalls value ${key}, which it never stored`);
    this.push(this.#memo.get(key));
  }

  /** A Python name, which is looked up nowhere. Long ones would cost time again at each call. */
  global(module: string, name: string): PickleGlobal {
    if (module.length + name.length > longestName) throw this.fail('has a name that is too long');
    return new PickleGlobal(module, name);
  }

  /** What Python would get from `callee(*args)`: data from the vocabulary, or a placeholder. */
  call(callee: unknown, args: unknown): void {
    const build = callee instanceof PickleGlobal ? this.#vocabulary.calls.get(callee.qualified) : undefined;
    const known = args instanceof PickleTuple ? build?.(args.items) : undefined;
    if (known instanceof Map) this.#countDict();
    this.push(known ?? new PickleObject(callee, args));
  }

  persistent(id: unknown): void {
    this.push(this.#vocabulary.persistent?.(id) ?? new PickleObject('persistent id', id));
  }

  /** Keys and values in turn, into the dict (or placeholder) on top. */
  setItems(flat: readonly unknown[]): void {
    const target = this.top();
    if (target instanceof PickleObject && !target.entries) {
      this.#countDict();
      target.entries = new Map();
    }
    const entries = target instanceof PickleObject ? target.entries : target;
    if (!(entries instanceof Map)) throw this.fail('puts entries into something that is no dict');
    if (flat.length % 2 !== 0) throw this.fail('has a key without a value');
    for (let i = 0; i < flat.length; i += 2) entries.set(flat[i], flat[i + 1]);
  }

  /** Into the list or set on top; what goes into a placeholder, a list's or set's subclass, is not needed. */
  addItems(items: readonly unknown[]): void {
    const target = this.top();
    if (target instanceof Set) {
      for (const item of items) target.add(item);
      return;
    }
    if (target instanceof PickleObject) return;
    if (!Array.isArray(target)) throw this.fail('adds items to something that is no list');
    for (const item of items) target.push(item);
  }

  /** An object's state is kept; what Python hangs onto a plain dict (`_metadata` of a state dict) is not needed. */
  build(): void {
    const state = this.pop();
    const target = this.top();
    if (target instanceof PickleObject) target.state = state;
  }
}
