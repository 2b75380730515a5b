import { EventEmitter, workspace, type Disposable, type Event } from 'vscode';
import type { ModelInfo } from '../../shared/engineApi.ts';
import { StyleSpaceError } from '../../shared/errors.ts';
import type { ModelIdentity } from '../../shared/modelIdentity.ts';
import type { ModelState, Remedy } from '../../shared/recipePageApi.ts';
import { logDefect } from '../log.ts';
import { bundledModel, type ModelRef, type Models } from '../models.ts';
import type { AcceptedModels } from './acceptedModels.ts';

/** What a search ends with. */
interface Found {
  readonly state: ModelState;
  readonly ref?: ModelRef;
  /** A model with other weights that the user may accept. */
  readonly other?: ModelInfo;
}

/** The generator that a recipe speaks of: looked for among the known ones, again whenever those change. */
export class RecipeModel implements Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange: Event<void> = this.#changed.event;
  readonly #listening: readonly Disposable[];
  #identity: ModelIdentity | undefined;
  #state: ModelState = { state: 'opening' };
  #ref: ModelRef | undefined;
  #other: Found['other'];
  #searches = 0;

  constructor(
    private readonly models: Models,
    private readonly accepted: AcceptedModels,
  ) {
    const search = (): void => {
      // A model that was found stays the right one, whichever is active. One that is opened during a search is not in it.
      if (this.#state.state !== 'ready') this.search();
    };
    this.#listening = [models.onDidChange(search), workspace.onDidGrantWorkspaceTrust(search)];
  }

  get state(): ModelState {
    return this.#state;
  }

  /** What pictures are asked of; a sentence where there is nothing to ask. */
  get ref(): ModelRef {
    if (this.#ref !== undefined) return this.#ref;
    const sentence = this.#state.state === 'missing' ? this.#state.sentence : 'The generator is still being opened.';
    throw new StyleSpaceError('modelMismatch', sentence);
  }

  /** The recipe's model, as its text now says. */
  follow(identity: ModelIdentity): void {
    const same = JSON.stringify(identity) === JSON.stringify(this.#identity);
    this.#identity = identity;
    if (!same) this.search();
  }

  search(): void {
    void this.#search(++this.#searches);
  }

  /** Takes the model of the same layout, from now on and in this workspace. */
  async acceptOther(): Promise<void> {
    if (!this.#identity || !this.#other) return;
    await this.accepted.add(this.#identity, this.#other.identity);
    this.search();
  }

  dispose(): void {
    this.#searches++;
    for (const one of [...this.#listening, this.#changed]) one.dispose();
  }

  async #search(search: number): Promise<void> {
    const identity = this.#identity;
    if (!identity) return;
    this.#become({ state: 'opening' });
    const found = await this.#find(identity).catch((error: unknown): Found => ({ state: failed(error) }));
    if (search !== this.#searches) return;
    this.#other = found.other;
    this.#become(found.state, found.ref);
  }

  async #find(identity: ModelIdentity): Promise<Found> {
    const found = await this.models.find(identity);
    if (!found) return { state: await this.#missing(identity) };
    const { ref, match } = found;
    const info = await this.models.info(ref);
    if (match !== 'sameLayout') return { state: ready(info, null), ref };
    const notice = otherWeights(identity, info);
    if (this.accepted.has(identity, info.identity)) return { state: ready(info, notice), ref };
    return { state: missing(notice, 'useAnyway', 'openGenerator'), other: info };
  }

  async #missing({ name }: ModelIdentity): Promise<ModelState> {
    const { identity } = await this.models.info(bundledModel);
    const older = stem(name) === stem(identity.name);
    const sentence = older
      ? `This recipe was made with ${name}; the bundled generator is ${identity.name} now, and has another layout.`
      : `This recipe was made with ${name}, which has not been opened here.`;
    return missing(`${sentence} Open its file to see the picture.`, 'openGenerator');
  }

  #become(state: ModelState, ref?: ModelRef): void {
    this.#state = state;
    this.#ref = ref;
    this.#changed.fire();
  }
}

function ready({ resolution, numWs, classes }: ModelInfo, notice: string | null): ModelState {
  return { state: 'ready', resolution, numWs, classes, notice };
}

function missing(sentence: string, ...remedies: readonly Remedy[]): ModelState {
  return { state: 'missing', sentence, remedies };
}

function otherWeights({ name }: ModelIdentity, { identity }: ModelInfo): string {
  return stem(name) === stem(identity.name)
    ? `This recipe was made with ${name}; the bundled generator is ${identity.name} now: its channels may act elsewhere.`
    : `This recipe was made with ${name}; ${identity.name} has the same layout, but other weights: its channels may act elsewhere.`;
}

function failed(error: unknown): ModelState {
  if (StyleSpaceError.is(error, 'untrusted')) return missing(error.message, 'manageTrust');
  if (StyleSpaceError.is(error)) return missing(error.message, 'tryAgain');
  logDefect('Opening the generator of a recipe', error);
  return missing('The generator could not be opened because of a defect: the log has the details.', 'tryAgain');
}

/** A bundled model's name without its version. */
function stem(name: string): string {
  return name.replace(/@\d+$/, '');
}
