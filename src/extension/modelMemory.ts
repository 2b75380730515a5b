import type { Memento } from 'vscode';
import { isObject } from '../shared/jsonRules.ts';
import type { ModelIdentity } from '../shared/modelIdentity.ts';

/** What is known of a model without opening it again. */
export interface RememberedModel {
  readonly identity: ModelIdentity;
  readonly format: string;
  readonly sizeBytes: number;
  /** Pixels per side. */
  readonly resolution: number;
  /** 0: unconditional. */
  readonly classes: number;
}

const key = 'stylespace.models';

/** What was last seen in each checkpoint, kept over windows. It may have changed on the disk since. */
export class ModelMemory {
  constructor(private readonly memento: Memento) {}

  get(ref: string): RememberedModel | undefined {
    return this.#all[ref];
  }

  /** Returns whether it is news. */
  async put(ref: string, { identity, format, sizeBytes, resolution, classes }: RememberedModel): Promise<boolean> {
    const seen: RememberedModel = { identity, format, sizeBytes, resolution, classes };
    if (JSON.stringify(this.#all[ref]) === JSON.stringify(seen)) return false;
    await this.memento.update(key, { ...this.#all, [ref]: seen });
    return true;
  }

  async forget(ref: string): Promise<void> {
    const others = Object.entries(this.#all).filter(([known]) => known !== ref);
    await this.memento.update(key, Object.fromEntries(others));
  }

  /** Another version of the extension may have written it; what has not our form is not there. */
  get #all(): Readonly<Record<string, RememberedModel>> {
    const kept = this.memento.get<unknown>(key);
    if (!isObject(kept)) return {};
    return Object.fromEntries(
      Object.entries(kept).filter((entry): entry is [string, RememberedModel] => isRemembered(entry[1])),
    );
  }
}

function isRemembered(value: unknown): value is RememberedModel {
  if (!isObject(value) || !isObject(value['identity'])) return false;
  const { format, sizeBytes, resolution, classes } = value;
  return typeof format === 'string' && [sizeBytes, resolution, classes].every((number) => typeof number === 'number');
}
