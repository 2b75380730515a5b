import { ViewColumn, window, type Disposable, type Uri } from 'vscode';
import { keptModel } from '../../shared/modelPageState.ts';
import type { ModelRef, Models } from '../models.ts';
import { modelTitle, ModelPanel } from './modelPanel.ts';

/** As in package.json. */
const viewType = 'stylespace.model';

/** The open panels of generators, one for each. */
export class ModelPanels {
  readonly #open = new Map<ModelRef, ModelPanel>();

  constructor(
    private readonly extensionUri: Uri,
    private readonly models: Models,
  ) {}

  open(ref: ModelRef): void {
    const known = this.#open.get(ref);
    if (known) known.reveal();
    else this.#add(window.createWebviewPanel(viewType, modelTitle(ref), ViewColumn.Active), ref);
  }

  /** Brings panels back when a window is reloaded; one that does not know its generator any more is closed. */
  restoring(): Disposable {
    return window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: (panel, state) => {
        const ref = keptModel(state);
        if (ref === undefined || this.#open.has(ref)) panel.dispose();
        else this.#add(panel, ref);
        return Promise.resolve();
      },
    });
  }

  #add(panel: ReturnType<typeof window.createWebviewPanel>, ref: ModelRef): void {
    this.#open.set(ref, new ModelPanel(panel, ref, this.models, this.extensionUri));
    panel.onDidDispose(() => this.#open.delete(ref));
  }
}
