import {
  commands,
  Disposable,
  window,
  workspace,
  type CustomTextEditorProvider,
  type TextDocument,
  type Uri,
  type WebviewPanel,
} from 'vscode';
import type { ShownPictures } from '../exportImage.ts';
import { fileName } from '../fileName.ts';
import { showPage } from '../webviewPage.ts';
import type { AcceptedModels } from './acceptedModels.ts';
import { editsMade } from './editDocument.ts';
import { RecipeModel } from './recipeModel.ts';
import { RecipeSession, type RecipeSessionParts } from './recipeSession.ts';

export const recipeViewType = 'stylespace.recipe';

export interface RecipeEditorsParts extends RecipeSessionParts {
  readonly extensionUri: Uri;
  readonly accepted: AcceptedModels;
  readonly shown: ShownPictures;
}

/** The editors of recipes: any number on one file, each a window on the same document. */
export class RecipeEditors implements CustomTextEditorProvider {
  /** The latest active one last. */
  #sessions: readonly RecipeSession[] = [];

  constructor(private readonly parts: RecipeEditorsParts) {}

  register(): Disposable {
    return Disposable.from(
      window.registerCustomEditorProvider(recipeViewType, this, { supportsMultipleEditorsPerDocument: true }),
      // Ctrl+S in a field: what was typed comes in the same moment as the save.
      workspace.onWillSaveTextDocument((save) => {
        if (this.documents.includes(save.document)) save.waitUntil(this.#typed(save.document));
      }),
    );
  }

  resolveCustomTextEditor(document: TextDocument, panel: WebviewPanel): void {
    const { models, accepted, extensionUri, shown } = this.parts;
    const connection = showPage(panel.webview, extensionUri, 'recipe', fileName(document.uri));
    const session = new RecipeSession(document, panel, new RecipeModel(models, accepted), connection, this.parts);
    shown.add(panel, () => session.shown);
    this.#activate(session);
    panel.onDidChangeViewState(() => {
      if (panel.active) this.#activate(session);
    });
    panel.onDidDispose(() => {
      this.#sessions = this.#sessions.filter((one) => one !== session);
      session.dispose();
    });
  }

  /** Ends when all is in the document that was typed in its editors so far. */
  async #typed(document: TextDocument): Promise<void> {
    await Promise.all(this.#sessions.filter((one) => one.document === document).map((one) => one.heard()));
    await editsMade(document);
  }

  /** The documents that are open in an editor of ours, the latest active one last. */
  get documents(): readonly TextDocument[] {
    return [...new Set(this.#sessions.map(({ document }) => document))];
  }

  /** The document of the editor in front, if that is one of ours. */
  get active(): TextDocument | undefined {
    return this.#sessions.find(({ panel }) => panel.active)?.document;
  }

  #activate(session: RecipeSession): void {
    this.#sessions = [...this.#sessions.filter((one) => one !== session), session];
  }
}

/** Opens a recipe in its editor. */
export async function openRecipe(file: Uri, preserveFocus = false): Promise<void> {
  await commands.executeCommand('vscode.openWith', file, recipeViewType, { preserveFocus });
}
