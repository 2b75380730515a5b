import { basename } from 'node:path';
import { Disposable, workspace, type Uri, type WebviewPanel } from 'vscode';
import { checkedApi } from '../../shared/checkedApi.ts';
import { deviceLabels } from '../../shared/device.ts';
import type { ModelInfo } from '../../shared/engineApi.ts';
import {
  modelRules,
  seedSize,
  type ModelHost,
  type ModelReady,
  type ModelStatus,
  type ModelView,
} from '../../shared/modelPageApi.ts';
import type { ViewPage } from '../../shared/pageApi.ts';
import { rpcClient, serveRpc } from '../../shared/rpc.ts';
import { bundledModel, type ModelRef, type Models } from '../models.ts';
import { reportError, type Remedy } from '../reportError.ts';
import { stopped } from '../stopped.ts';
import { showPage } from '../webviewPage.ts';

export function modelTitle(ref: ModelRef): string {
  return `Generator: ${basename(ref)}`;
}

/** The panel of one generator: what is in the file, a few of its pictures, and how its channels vary. */
export class ModelPanel {
  readonly #page: ViewPage<ModelView>;
  #status: ModelStatus = { kind: 'opening' };
  #remedy: Remedy | undefined;
  /** VS Code throws at whoever looks at a panel that is closed. */
  #closed = false;

  constructor(
    private readonly panel: WebviewPanel,
    private readonly ref: ModelRef,
    private readonly models: Models,
    extensionUri: Uri,
  ) {
    const connection = showPage(panel.webview, extensionUri, 'model', modelTitle(ref));
    serveRpc(connection, Object.keys(modelRules) as (keyof ModelHost)[], checkedApi(modelRules, this.#host()));
    this.#page = rpcClient<ViewPage<ModelView>>(connection, ['changed'], () => new Error('The panel is closed.'));
    const listening = Disposable.from(
      models.onDidChange(() => {
        if (this.#status.kind !== 'ready') return;
        this.#show({ ...this.#status, active: models.active === ref });
      }),
      workspace.onDidGrantWorkspaceTrust(() => void this.#look()),
    );
    panel.onDidDispose(() => {
      this.#closed = true;
      listening.dispose();
      connection.dispose();
    });
    void this.#look();
  }

  reveal(): void {
    this.panel.reveal();
  }

  #host(): ModelHost {
    const { models, ref } = this;
    return {
      view: () => Promise.resolve(this.#view),
      picture: ({ seed, class: label }, call) =>
        models.use(ref, ({ api }, { id }) => {
          const base = { kind: 'seed', seed, psi: 0.7, cutoff: null, class: label, noise: 'const' } as const;
          return api.picture({ model: id, base, edits: [], maxSize: seedSize }, call);
        }),
      statistics: ({ class: label }, call) => models.statistics(ref, call, label),
      use: async () => {
        try {
          // One that was forgotten meanwhile is remembered again.
          await (models.known.includes(ref) ? models.setActive(ref) : models.open(ref));
        } catch (error) {
          await reportError('Use Generator', error);
        }
      },
      remedy: async () => {
        await this.#remedy?.();
        await this.#look();
      },
    };
  }

  async #look(): Promise<void> {
    if (this.#closed) return;
    this.#show({ kind: 'opening' });
    try {
      this.#show(this.#ready(await this.models.info(this.ref)));
    } catch (error) {
      const [sentence, title, remedy] = stopped('generator', error);
      this.#remedy = remedy;
      this.#show({ kind: 'stopped', sentence, remedy: title });
    }
  }

  #ready(info: ModelInfo): ModelReady {
    return {
      ...info,
      kind: 'ready',
      path: this.ref === bundledModel ? null : info.path,
      device: deviceLabels[info.device],
      active: this.models.active === this.ref,
    };
  }

  #show(status: ModelStatus): void {
    this.#status = status;
    // A page that is being closed needs no view.
    if (!this.#closed && this.panel.visible) this.#page.changed(this.#view).catch(() => undefined);
  }

  get #view(): ModelView {
    return { target: this.ref, name: basename(this.ref), status: this.#status };
  }
}
