import { ViewColumn, window, type Disposable, type WebviewPanel } from 'vscode';
import { keptTarget } from '../../shared/channelPageState.ts';
import type { ChannelTarget } from '../channelTarget.ts';
import { ChannelPanel } from './channelPanel.ts';
import type { PanelSurroundings } from './panelSurroundings.ts';
import { readTarget } from './savedTarget.ts';

/** As in package.json. */
const viewType = 'stylespace.channel';

/** The open channel panels: one for each channel of a model. */
export class ChannelPanels {
  readonly #open = new Set<ChannelPanel>();

  constructor(private readonly surroundings: PanelSurroundings) {}

  /** Shows a channel: in its panel where it has one, else in a new one. */
  open(target: ChannelTarget): void {
    const known = [...this.#open].find((panel) => panel.shows(target));
    if (known) {
      known.reveal();
      return;
    }
    this.#add(window.createWebviewPanel(viewType, target.channel, ViewColumn.Active), target);
  }

  /** Brings panels back when a window is reloaded; one that does not know its channel any more is closed. */
  restoring(): Disposable {
    return window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: (panel, state) => {
        const target = readTarget(keptTarget(state));
        if (target) this.#add(panel, target);
        else panel.dispose();
        return Promise.resolve();
      },
    });
  }

  #add(webview: WebviewPanel, target: ChannelTarget): void {
    const panel = new ChannelPanel(webview, target, this.surroundings);
    this.#open.add(panel);
    webview.onDidDispose(() => this.#open.delete(panel));
  }
}
