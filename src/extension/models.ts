import { EventEmitter, type Event, type Memento } from 'vscode';
import type {
  ChannelStatistics,
  EngineApi,
  Heatmap,
  HeatmapParams,
  ModelInfo,
  Picture,
  PictureParams,
  StepProgress,
} from '../shared/engineApi.ts';
import { StyleSpaceError } from '../shared/errors.ts';
import { JoinedWork } from '../shared/joinedWork.ts';
import { matchModels, type ModelIdentity, type ModelMatch } from '../shared/modelIdentity.ts';
import type { Call } from '../shared/rpc.ts';
import type { EngineClient, RunningEngine } from './engineClient.ts';
import { ModelMemory, type RememberedModel } from './modelMemory.ts';

/** How a model is called here: a bundled model's name, or the absolute path of a checkpoint. */
export type ModelRef = string;

export const bundledModel: ModelRef = 'portraits';

const openedKey = 'stylespace.openedModels';
const activeKey = 'stylespace.activeModel';
const mostRemembered = 50;

/**
 * The models the user works with: the bundled one and those that were opened, one of them active. Opens each in the
 * engine when it is needed, and again in the next engine when one dies.
 */
export class Models {
  readonly #changed = new EventEmitter<void>();
  /** The list, the active model, or what is known of one. */
  readonly onDidChange: Event<void> = this.#changed.event;
  /** What the latest engine has open. */
  #open: { readonly api: EngineApi; readonly models: Map<ModelRef, Promise<ModelInfo>> } | undefined;
  readonly #statistics = new Map<string, ChannelStatistics>();
  readonly #measuring = new JoinedWork<ChannelStatistics, StepProgress>();

  readonly #seen: ModelMemory;

  constructor(
    private readonly client: EngineClient,
    private readonly memory: Memento,
    private readonly workspaceMemory: Memento,
  ) {
    this.#seen = new ModelMemory(memory);
  }

  /** The bundled model first, then those that were opened, the latest first. */
  get known(): readonly ModelRef[] {
    return [bundledModel, ...this.memory.get<ModelRef[]>(openedKey, [])];
  }

  get active(): ModelRef {
    const active = this.workspaceMemory.get<ModelRef>(activeKey, bundledModel);
    return this.known.includes(active) ? active : bundledModel;
  }

  async setActive(ref: ModelRef): Promise<void> {
    await this.workspaceMemory.update(activeKey, ref);
    this.#changed.fire();
  }

  /** Opens a checkpoint as it is now, remembers it and makes it the active model. */
  async open(path: string): Promise<ModelInfo> {
    await this.#close(path);
    const info = await this.info(path);
    const others = this.memory.get<ModelRef[]>(openedKey, []).filter((ref) => ref !== path);
    await this.memory.update(openedKey, [path, ...others].slice(0, mostRemembered));
    await this.setActive(path);
    return info;
  }

  /** What was last seen of a model, without opening it; undefined where it was never open. */
  remembered(ref: ModelRef): RememberedModel | undefined {
    return this.#seen.get(ref);
  }

  /**
   * Takes a model off the list; its file stays. The bundled model cannot be forgotten.
   *
   * @returns what puts it back in its place, active if it was and none has been chosen since; the file is not looked at
   */
  async forget(ref: ModelRef): Promise<() => Promise<void>> {
    const opened = this.memory.get<ModelRef[]>(openedKey, []);
    const [place, seen] = [Math.max(0, opened.indexOf(ref)), this.#seen.get(ref)];
    await this.memory.update(
      openedKey,
      opened.filter((known) => known !== ref),
    );
    await this.#seen.forget(ref);
    this.#changed.fire();
    await this.#close(ref);
    return async () => {
      const others = this.memory.get<ModelRef[]>(openedKey, []).filter((known) => known !== ref);
      await this.memory.update(openedKey, others.toSpliced(place, 0, ref));
      if (seen) await this.#seen.put(ref, seen);
      this.#changed.fire();
    };
  }

  /** What the engine says of a model; opens it there if need be. */
  info(ref: ModelRef): Promise<ModelInfo> {
    return this.client.use((engine) => this.#infoIn(engine, ref));
  }

  /** The picture at a point of style space. */
  picture(ref: ModelRef, params: Omit<PictureParams, 'model'>, call?: Call): Promise<Picture> {
    return this.use(ref, ({ api }, { id }) => api.picture({ model: id, ...params }, call));
  }

  /** Where a channel acts at a point of style space, per sigma. */
  heatmap(ref: ModelRef, params: Omit<HeatmapParams, 'model'>, call?: Call): Promise<Heatmap> {
    return this.use(ref, ({ api }, { id }) => api.heatmap({ model: id, ...params }, call));
  }

  /**
   * Mean and sigma of every channel, measured once per model, and per class (`label`) of a conditional one, however many ask
   * at once.
   */
  async statistics(ref: ModelRef, call?: Call<StepProgress>, label: number | null = null): Promise<ChannelStatistics> {
    const { identity } = await this.info(ref);
    const key = `${identity.sha256} ${label}`;
    const known = this.#statistics.get(key);
    if (known) return known;
    const measured = await this.#measuring.run(
      key,
      (joint) => this.use(ref, ({ api }, { id }) => api.statistics({ model: id, class: label }, joint)),
      call,
    );
    this.#statistics.set(key, measured);
    return measured;
  }

  /** Any work with an open model; it is repeated when the engine dies under it. */
  use<T>(ref: ModelRef, work: (engine: RunningEngine, info: ModelInfo) => Promise<T>): Promise<T> {
    return this.client.use(async (engine) => work(engine, await this.#infoIn(engine, ref)));
  }

  /**
   * The known model that a recipe or a catalogue speaks of: the same file if there is one, else the same weights. A model
   * of the same layout with other weights is returned as such: using it is the user's decision.
   */
  async find(identity: ModelIdentity): Promise<{ readonly ref: ModelRef; readonly match: ModelMatch } | undefined> {
    const matches: { ref: ModelRef; match: ModelMatch }[] = [];
    for (const ref of [this.active, ...this.known.filter((known) => known !== this.active)]) {
      const seen = this.#seen.get(ref)?.identity ?? (await this.#infoIfGenerator(ref))?.identity;
      if (seen) matches.push({ ref, match: matchModels(seen, identity) });
    }
    for (const wanted of ['sameFile', 'sameWeights', 'sameLayout'] satisfies ModelMatch[]) {
      for (const { ref, match } of matches) {
        // What was seen once may have changed on the disk: only what is open now counts.
        const info = match === wanted ? await this.#infoIfGenerator(ref) : undefined;
        const now = info && matchModels(info.identity, identity);
        if (now && now !== 'different') return { ref, match: now };
      }
    }
    return undefined;
  }

  /** Undefined for a file that has moved or is no longer a generator. */
  async #infoIfGenerator(ref: ModelRef): Promise<ModelInfo | undefined> {
    try {
      return await this.info(ref);
    } catch (error) {
      if (StyleSpaceError.is(error, 'badFile') || StyleSpaceError.is(error, 'notAGenerator')) return undefined;
      throw error;
    }
  }

  #infoIn({ api }: RunningEngine, ref: ModelRef): Promise<ModelInfo> {
    if (this.#open?.api !== api) this.#open = { api, models: new Map() };
    const { models: open } = this.#open;
    const known = open.get(ref);
    if (known) return known;
    const opening = api.openModel({ model: ref });
    open.set(ref, opening);
    opening.then(
      async (info) => {
        if (await this.#seen.put(ref, info)) this.#changed.fire();
      },
      () => open.delete(ref),
    );
    return opening;
  }
  /** Lets the engine forget a file: what it has read of it may be old. Work with it ends; the next opens it anew. */
  async #close(ref: ModelRef): Promise<void> {
    const { api, models } = this.#open ?? {};
    const opened = await models?.get(ref)?.catch(() => undefined);
    models?.delete(ref);
    // An engine that has died has nothing open.
    if (opened) await api?.closeModel({ model: opened.id }).catch(ignoreDeath);
  }
}

function ignoreDeath(error: unknown): void {
  if (!StyleSpaceError.is(error, 'engineExited')) throw error;
}
