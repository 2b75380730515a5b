import { EventEmitter, type Event, type Memento } from 'vscode';
import type {
  ChannelStatistics,
  EngineApi,
  Heatmap,
  HeatmapParams,
  ModelInfo,
  Picture,
  PictureParams,
} from '../shared/engineApi.ts';
import { StyleSpaceError } from '../shared/errors.ts';
import { matchModels, type ModelIdentity, type ModelMatch } from '../shared/modelIdentity.ts';
import type { Call } from '../shared/rpc.ts';
import type { EngineClient, RunningEngine } from './engineClient.ts';

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
  /** The list or the active model. */
  readonly onDidChange: Event<void> = this.#changed.event;
  /** Per engine, what it has open. */
  readonly #open = new WeakMap<EngineApi, Map<ModelRef, Promise<ModelInfo>>>();
  readonly #statistics = new Map<string, ChannelStatistics>();

  constructor(
    private readonly client: EngineClient,
    private readonly memory: Memento,
    private readonly workspaceMemory: Memento,
  ) {}

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

  /** Opens a checkpoint, remembers it and makes it the active model. */
  async open(path: string): Promise<ModelInfo> {
    const info = await this.info(path);
    const others = this.memory.get<ModelRef[]>(openedKey, []).filter((ref) => ref !== path);
    await this.memory.update(openedKey, [path, ...others].slice(0, mostRemembered));
    await this.setActive(path);
    return info;
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

  /** Mean and sigma of every channel, measured once per model, and per class (`label`) of a conditional one. */
  async statistics(
    ref: ModelRef,
    call?: Call<{ done: number; total: number }>,
    label: number | null = null,
  ): Promise<ChannelStatistics> {
    const { identity } = await this.info(ref);
    const key = `${identity.sha256} ${label}`;
    const known = this.#statistics.get(key);
    if (known) return known;
    const measured = await this.use(ref, ({ api }, { id }) => api.statistics({ model: id, class: label }, call));
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
    const order: readonly ModelMatch[] = ['sameFile', 'sameWeights', 'sameLayout'];
    const candidates = [this.active, ...this.known.filter((ref) => ref !== this.active)];
    let best: { ref: ModelRef; match: ModelMatch } | undefined;
    for (const ref of candidates) {
      const info = await this.info(ref).catch((error: unknown) => {
        // A file that has moved or is no longer a generator cannot be the one.
        if (StyleSpaceError.is(error, 'badFile') || StyleSpaceError.is(error, 'notAGenerator')) return undefined;
        throw error;
      });
      if (!info) continue;
      const match = matchModels(info.identity, identity);
      if (match === 'sameFile') return { ref, match };
      const rank = order.indexOf(match);
      if (rank >= 0 && (!best || rank < order.indexOf(best.match))) best = { ref, match };
    }
    return best;
  }

  #infoIn({ api }: RunningEngine, ref: ModelRef): Promise<ModelInfo> {
    const open = this.#open.get(api) ?? new Map<ModelRef, Promise<ModelInfo>>();
    this.#open.set(api, open);
    const known = open.get(ref);
    if (known) return known;
    const opening = api.openModel({ model: ref });
    open.set(ref, opening);
    opening.catch(() => open.delete(ref));
    return opening;
  }
}
