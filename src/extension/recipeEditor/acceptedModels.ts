import type { Memento } from 'vscode';
import type { ModelIdentity } from '../../shared/modelIdentity.ts';

const key = 'stylespace.acceptedModels';
const mostRemembered = 50;

/** Where the user chose to see a recipe with other weights than its own; kept with the workspace. */
export class AcceptedModels {
  constructor(private readonly memory: Memento) {}

  has(recipes: ModelIdentity, other: ModelIdentity): boolean {
    return this.#pairs.includes(pair(recipes, other));
  }

  async add(recipes: ModelIdentity, other: ModelIdentity): Promise<void> {
    const others = this.#pairs.filter((one) => one !== pair(recipes, other));
    await this.memory.update(key, [pair(recipes, other), ...others].slice(0, mostRemembered));
  }

  get #pairs(): readonly string[] {
    return this.memory.get<string[]>(key, []);
  }
}

function pair(recipes: ModelIdentity, other: ModelIdentity): string {
  return `${recipes.sha256} ${other.sha256}`;
}
