import { Disposable, EventEmitter, window, type Event, type TreeDataProvider } from 'vscode';
import type { ModelRef, Models } from '../models.ts';
import { modelItem } from './modelItem.ts';

/** The list of generators: the bundled one and those that were opened. Shows what is known without opening any. */
export class ModelsView implements TreeDataProvider<ModelRef>, Disposable {
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData: Event<undefined> = this.#changed.event;
  readonly #disposables: Disposable;

  constructor(private readonly models: Models) {
    const view = window.createTreeView('stylespace.models', { treeDataProvider: this });
    this.#disposables = Disposable.from(
      view,
      this.#changed,
      models.onDidChange(() => {
        this.#changed.fire(undefined);
      }),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  getTreeItem(ref: ModelRef): ReturnType<typeof modelItem> {
    return modelItem(ref, this.models);
  }

  getChildren(ref?: ModelRef): ModelRef[] {
    return ref === undefined ? [...this.models.known] : [];
  }
}
