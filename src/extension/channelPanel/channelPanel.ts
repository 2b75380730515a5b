import { commands, Disposable, workspace, type WebviewPanel } from 'vscode';
import {
  channelRules,
  sampleSize,
  type ChannelHost,
  type ChannelReady,
  type ChannelStatus,
  type ChannelView,
  type EditedFace,
} from '../../shared/channelPageApi.ts';
import { checkedApi } from '../../shared/checkedApi.ts';
import type { ModelInfo, PicturePoint, RegionsOfClass, StepProgress } from '../../shared/engineApi.ts';
import { StyleSpaceError } from '../../shared/errors.ts';
import { hasChannel, matchModels, type ModelIdentity } from '../../shared/modelIdentity.ts';
import type { ViewPage } from '../../shared/pageApi.ts';
import { roundStrength } from '../../shared/recipe.ts';
import { rpcClient, serveRpc } from '../../shared/rpc.ts';
import { parseStyleChannel } from '../../shared/styleChannel.ts';
import type { ChannelTarget } from '../channelTarget.ts';
import { exportImage, type ShownPicture } from '../exportImage.ts';
import { logDefect } from '../log.ts';
import type { ModelRef } from '../models.ts';
import { reportError, type Remedy } from '../reportError.ts';
import { resolveModel } from '../resolveModel.ts';
import { stopped, type Stop } from '../stopped.ts';
import { showPage } from '../webviewPage.ts';
import { facePoint, pictureName } from './facePoint.ts';
import type { PanelSurroundings } from './panelSurroundings.ts';
import { saveTarget, type PanelTarget } from './savedTarget.ts';

/** Of a panel whose user did not want to wait. */
const unmeasured: Stop = ['Sigma, the unit of strength, has not been measured.', 'Measure'];

/** The panel of one channel: opens its model, measures sigma, and answers what its page asks for. */
export class ChannelPanel {
  readonly #page: ViewPage<ChannelView>;
  #target: PanelTarget;
  #model: { readonly ref: ModelRef; readonly info: ModelInfo } | undefined;
  #status: ChannelStatus = { kind: 'opening' };
  /** What the button of a stopped panel does before it looks again. */
  #remedy: Remedy | undefined;
  /** The look that counts; an earlier one is aborted. */
  #looking = new AbortController();
  /** VS Code throws at whoever looks at a panel that is closed. */
  #closed = false;
  /** What the page shows under its slider. */
  #shown: EditedFace | undefined;

  constructor(
    private readonly panel: WebviewPanel,
    target: PanelTarget,
    private readonly around: PanelSurroundings,
  ) {
    this.#target = target;
    const { catalogues, shown, extensionUri } = around;
    const connection = showPage(panel.webview, extensionUri, 'channel', target.channel);
    serveRpc(connection, Object.keys(channelRules) as (keyof ChannelHost)[], checkedApi(channelRules, this.#host()));
    this.#page = rpcClient<ViewPage<ChannelView>>(connection, ['changed'], () => new Error('The panel is closed.'));
    const listening = Disposable.from(
      catalogues.onDidChange(() => {
        this.#show();
      }),
      workspace.onDidGrantWorkspaceTrust(() => void this.#look()),
    );
    panel.onDidDispose(() => {
      this.#closed = true;
      this.#looking.abort();
      listening.dispose();
      connection.dispose();
    });
    shown.add(panel, () => this.#shownPicture());
    catalogues.ready().catch((error: unknown) => {
      logDefect('Reading catalogues', error);
    });
    this.#show();
    void this.#look();
  }

  /** Whether this is the panel of that channel. */
  shows({ channel, model }: ChannelTarget): boolean {
    if (channel !== this.#target.channel) return false;
    if (typeof model === 'string') return [this.#model?.ref, this.#target.model].includes(model);
    const own = this.#identity;
    return own !== undefined && ['sameFile', 'sameWeights'].includes(matchModels(own, model));
  }

  reveal(): void {
    this.panel.reveal();
  }

  #host(): ChannelHost {
    const { models } = this.around;
    return {
      view: () => Promise.resolve(this.#view()),
      picture: async ({ preview, ...face }, call) => {
        const { ref, point } = this.#at(face);
        this.#shown = face;
        return models.picture(ref, { ...point, preview }, call);
      },
      sample: async (face, call) => {
        const { ref, point } = this.#at(face);
        return models.use(ref, ({ api }, { id }) => api.picture({ model: id, maxSize: sampleSize, ...point }, call));
      },
      heatmap: async (face, call) => {
        const { ref, point, ready } = this.#at({ ...face, strength: 0 });
        return models.heatmap(ref, { ...point, channel: this.#target.channel, sigma: ready.sigma }, call);
      },
      regionMap: async (face, call) => {
        const { ref, point } = this.#at({ ...face, strength: 0 });
        const of = this.#regions;
        if (!of) throw new StyleSpaceError('badUsage', 'Nothing tells the regions of these pictures.');
        return models.use(ref, ({ api }, { id }) => api.regionMap({ model: id, of, ...point }, call));
      },
      addToRecipe: async ({ seed, strength }) => {
        const { ref, ready } = this.#at({ seed, strength });
        const picture = { seed, class: ready.class };
        const target: ChannelTarget = { ...this.#target, model: ref, strength: roundStrength(strength), picture };
        await commands.executeCommand('stylespace.addChannelToRecipe', target);
      },
      exportImage: async (face) => {
        this.#at(face);
        this.#shown = face;
        await exportImage(models, this.#shownPicture()).catch((error: unknown) => reportError('Export Image', error));
      },
      chooseClass: async ({ class: label }) => {
        this.#target = { ...this.#target, class: label };
        await this.#look();
      },
      remedy: async () => {
        await this.#remedy?.();
        await this.#look();
      },
      cancel: () => {
        this.#looking.abort();
        return Promise.resolve();
      },
    };
  }

  /** Opens the model and measures sigma, as far as it gets, and shows each step. */
  async #look(): Promise<void> {
    this.#looking.abort();
    if (this.#closed) return;
    const looking = (this.#looking = new AbortController());
    const show = (status: ChannelStatus, remedy?: Remedy): void => {
      if (this.#looking !== looking) return;
      this.#status = status;
      this.#remedy = remedy;
      this.#show();
    };
    show({ kind: 'opening' });
    try {
      const { models } = this.around;
      const ref = await resolveModel(models, this.#target.model);
      const info = await models.info(ref);
      const place = placeOf(info, this.#target.channel);
      this.#model = { ref, info };
      // What was decided about another generator is not asked again after a reload.
      this.#target = { ...this.#target, model: ref };
      this.#show();
      const { resolution, classes } = info;
      const label = classes === 0 ? null : Math.min(classes - 1, this.#class);
      const onProgress = ({ done, total }: StepProgress): void => {
        show({ kind: 'measuring', done, total });
      };
      const { mean, std, scale } = await models.statistics(ref, { signal: looking.signal, onProgress }, label);
      const { samples, psi } = scale;
      const [own, sigma] = [mean[place]!, std[place]!];
      show({ kind: 'ready', resolution, classes, class: label, mean: own, sigma, samples, psi });
    } catch (error) {
      const [sentence, title, remedy] = looking.signal.aborted ? unmeasured : stopped('channel', error);
      show({ kind: 'stopped', sentence, remedy: title }, remedy);
    }
  }

  #show(): void {
    if (this.#closed) return;
    const view = this.#view();
    this.panel.title = view.facts?.label ? `${view.channel} · ${view.facts.label}` : view.channel;
    // A hidden page is not there; it asks when it comes back.
    if (this.panel.visible) this.#page.changed(view).catch(ignoreClosedPage);
  }

  #view(): ChannelView {
    const { channel, catalogue } = this.#target;
    const identity = this.#identity;
    return {
      target: saveTarget(this.#target),
      channel,
      modelName: identity?.name ?? (this.#target.model as ModelRef),
      layer: this.#layer,
      facts: identity ? (this.around.catalogues.facts(identity, channel, catalogue) ?? null) : null,
      regions: this.#regions?.regions.sha256 ?? null,
      status: this.#status,
    };
  }

  get #identity(): ModelIdentity | undefined {
    const { model, catalogue } = this.#target;
    if (this.#model) return this.#model.info.identity;
    if (typeof model !== 'string') return model;
    // Without the model, what its catalogue says of it.
    return catalogue && this.around.catalogues.file(catalogue)?.table?.catalogue.header.model;
  }

  /** The catalogue's, where they can be told: by clusters, or by the bundled network, if its labels are the same. */
  get #regions(): RegionsOfClass | null {
    if (!this.#model) return null;
    const { identity, regionLabels } = this.#model.info;
    const header = this.around.catalogues.of(identity, this.#target.catalogue)?.table.catalogue.header;
    if (!header) return null;
    const { regions, class: label } = header;
    const told = regions.kind === 'clusters' || JSON.stringify(regions.labels) === JSON.stringify(regionLabels);
    return told ? { regions, class: label } : null;
  }

  get #layer(): ChannelView['layer'] {
    const layer = parseStyleChannel(this.#target.channel)!.layer;
    return this.#model?.info.layers[layer] ?? null;
  }

  /** Of a conditional model: the user's choice, else the catalogue's class, else the first. */
  get #class(): number {
    const { class: chosen, catalogue } = this.#target;
    return chosen ?? (catalogue && this.around.catalogues.file(catalogue)?.table?.catalogue.header.class) ?? 0;
  }

  /** Where a face is in style space; `badUsage` before the model is ready. */
  #at({ seed, strength }: EditedFace): {
    readonly ref: ModelRef;
    readonly point: PicturePoint;
    readonly ready: ChannelReady;
  } {
    if (!this.#model || this.#status.kind !== 'ready') {
      throw new StyleSpaceError('badUsage', 'The channel is not ready yet: wait until its panel shows a picture.');
    }
    const [ready, { ref }] = [this.#status, this.#model];
    const edit = { channel: this.#target.channel, strength, sigma: ready.sigma };
    return { ref, point: facePoint(seed, ready.class, edit), ready };
  }

  #shownPicture(): ShownPicture | undefined {
    if (!this.#shown || this.#status.kind !== 'ready') return undefined;
    const { ref, point, ready } = this.#at(this.#shown);
    return { ref, point, name: pictureName(this.#target.channel, this.#shown, ready.class) };
  }
}

/** The channel's place in flat S. `badUsage` where the model does not have it. */
function placeOf({ identity, layers }: ModelInfo, name: string): number {
  const { layer, channel } = parseStyleChannel(name)!;
  if (hasChannel(identity.layout, { layer, channel })) {
    return layers.slice(0, layer).reduce((sum, { channels }) => sum + channels, channel);
  }
  const sentence = `${identity.name} has no channel ${name}: close this panel and choose another channel.`;
  throw new StyleSpaceError('badUsage', sentence);
}

/** A page that is being closed needs no view. */
function ignoreClosedPage(): undefined {
  return undefined;
}
