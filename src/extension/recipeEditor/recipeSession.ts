import { dirname } from 'node:path';
import { commands, Position, Range, workspace, type Disposable, type TextDocument, type WebviewPanel } from 'vscode';
import type { MessageConnection } from 'vscode-jsonrpc';
import { checkedApi } from '../../shared/checkedApi.ts';
import type { Heatmap, Picture, PicturePoint } from '../../shared/engineApi.ts';
import { StyleSpaceError } from '../../shared/errors.ts';
import { percent } from '../../shared/numbers.ts';
import type { ViewPage } from '../../shared/pageApi.ts';
import type { Recipe } from '../../shared/recipe.ts';
import { changeRecipe, changeText, type RecipeChange } from '../../shared/recipeChange.ts';
import { recipeMethods, recipeRules } from '../../shared/recipePageApi.ts';
import type { PictureRequest, RecipeHost, RecipeView, Remedy } from '../../shared/recipePageApi.ts';
import { parseRecipe } from '../../shared/recipeParse.ts';
import { rpcClient, serveRpc, type Call } from '../../shared/rpc.ts';
import type { Catalogues } from '../catalogues.ts';
import type { ShownPicture } from '../exportImage.ts';
import { fileName } from '../fileName.ts';
import type { Models } from '../models.ts';
import { editDocument } from './editDocument.ts';
import type { RecipeModel } from './recipeModel.ts';

/** What a session works with. */
export interface RecipeSessionParts {
  readonly models: Models;
  readonly catalogues: Catalogues;
  /** Lets the user choose a channel and adds it to the document. */
  readonly addChannel: (session: RecipeSession) => Promise<string | null>;
}

/** VS Code saves without who takes 1.5 s. */
const mostWaitMs = 1000;

const remedies: Readonly<Record<Remedy, (model: RecipeModel) => Thenable<void> | void>> = {
  useAnyway: (model) => model.acceptOther(),
  openGenerator: () => commands.executeCommand('stylespace.openGenerator'),
  tryAgain: (model) => {
    model.search();
  },
  manageTrust: () => commands.executeCommand('workbench.trust.manage'),
};

/** One editor on a recipe: its page shows what the document says, and all it does are changes of the document's text. */
export class RecipeSession implements RecipeHost, Disposable {
  readonly #page: ViewPage<RecipeView>;
  readonly #listening: readonly Disposable[];

  constructor(
    readonly document: TextDocument,
    readonly panel: WebviewPanel,
    readonly model: RecipeModel,
    private readonly connection: MessageConnection,
    private readonly parts: RecipeSessionParts,
  ) {
    serveRpc<RecipeHost>(connection, recipeMethods, checkedApi<RecipeHost>(recipeRules, this));
    this.#page = rpcClient<ViewPage<RecipeView>>(connection, ['changed'], () => new Error('The editor is closed.'));
    const push = (): void => {
      this.#push();
    };
    this.#listening = [
      workspace.onDidChangeTextDocument(({ document: changed }) => {
        if (changed === document) push();
      }),
      model.onDidChange(push),
      parts.catalogues.onDidChange(push),
      panel.onDidChangeViewState(push),
    ];
    void parts.catalogues.ready();
  }

  view(): Promise<RecipeView> {
    return Promise.resolve(this.#view());
  }

  picture({ pending, seed, edited, maxSize, preview = false }: PictureRequest, call?: Call): Promise<Picture> {
    const recipe = this.recipe;
    const point = this.#point(pending ? changeRecipe(recipe, pending) : recipe);
    const { psi, cutoff, class: label, noise } = point.base;
    const base = seed === null ? point.base : ({ kind: 'seed', seed, psi, cutoff, class: label, noise } as const);
    const edits = edited ? point.edits : [];
    const wanted = { preview, ...(maxSize ? { maxSize } : {}) };
    return this.parts.models.picture(this.model.ref, { ...point, base, edits, ...wanted }, call);
  }

  async heatmap({ channel }: { readonly channel: string }, call?: Call): Promise<Heatmap> {
    const { recipe } = this;
    const edit = recipe.edits.find((one) => one.channel === channel);
    if (!edit)
      throw new StyleSpaceError('badUsage', `The recipe has no edit of ${channel}: add the channel to it first.`);
    return this.parts.models.heatmap(this.model.ref, { ...this.#point(recipe), channel, sigma: edit.sigma }, call);
  }

  async change({ change }: { readonly change: RecipeChange }): Promise<void> {
    await editDocument(this.document, (source) => {
      this.requireChangeable();
      return changeText(source, change);
    });
  }

  async addChannel(): Promise<string | null> {
    this.requireChangeable();
    try {
      return await this.parts.addChannel(this);
    } catch (error) {
      if (StyleSpaceError.is(error, 'cancelled')) return null;
      throw error;
    }
  }

  async openChannel({ channel }: { readonly channel: string }): Promise<void> {
    await commands.executeCommand('stylespace.openChannel', { model: this.model.ref, channel });
  }

  async remedy({ remedy }: { readonly remedy: Remedy }): Promise<void> {
    await remedies[remedy](this.model);
  }

  async openAsText({ line }: { readonly line: number | null }): Promise<void> {
    const { viewColumn } = this.panel;
    const start = line === null ? undefined : new Position(line - 1, 0);
    const selection = start && { selection: new Range(start, start) };
    await commands.executeCommand('vscode.openWith', this.document.uri, 'default', { viewColumn, ...selection });
  }

  async exportImage(): Promise<void> {
    await commands.executeCommand('stylespace.exportImage');
  }

  /** What Export Image... would write; undefined where there is no picture. */
  get shown(): ShownPicture | undefined {
    const parsed = parseRecipe(this.document.getText());
    if ('problems' in parsed || this.model.state.state !== 'ready') return undefined;
    const name = fileName(this.document.uri).replace(/\.stylespace\.json$/, '');
    return { ref: this.model.ref, point: this.#point(parsed.recipe), name };
  }

  /** The document's recipe; `badRecipe` where it has problems. */
  get recipe(): Recipe {
    const parsed = parseRecipe(this.document.getText());
    if ('recipe' in parsed) return parsed.recipe;
    const { line, message } = parsed.problems[0]!;
    throw new StyleSpaceError('badRecipe', `${fileName(this.document.uri)}, line ${line}: ${message}.`);
  }

  /** Refuses to go on where the recipe has problems or may only be looked at. */
  requireChangeable(): void {
    const view = this.#view();
    const why = view.kind === 'problems' ? `${view.file} has problems: correct it as text first.` : view.readOnly;
    if (why !== null) throw new StyleSpaceError('badRecipe', why);
  }

  /**
   * Ends when all has arrived that the page has asked for so far: its answer comes after it. A page that gives none is not
   * waited for.
   */
  async heard(): Promise<void> {
    if (!this.panel.visible) return;
    const answer = this.#page.changed(this.#view()).catch(() => undefined);
    await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, mostWaitMs))]);
  }

  dispose(): void {
    for (const one of this.#listening) one.dispose();
    this.model.dispose();
    this.connection.dispose();
  }

  #view(): RecipeView {
    const file = fileName(this.document.uri);
    const parsed = parseRecipe(this.document.getText());
    if ('problems' in parsed) return { kind: 'problems', file, problems: parsed.problems };
    const { recipe, readOnly } = parsed;
    this.model.follow(recipe.model);
    const newer = `${file} has version ${recipe.version}, which a newer StyleSpace wrote: it can be looked at, not changed.`;
    return {
      kind: 'recipe',
      file,
      recipe,
      readOnly: readOnly ? newer : otherRevision(this.document),
      model: this.model.state,
      known: this.#known(recipe),
    };
  }

  #known({ model, edits }: Recipe): Record<string, string> {
    const texts = edits.flatMap(({ channel }): [string, string][] => {
      const facts = this.parts.catalogues.facts(model, channel);
      const region = facts?.region && `${facts.region.name}, ${percent(facts.region.fraction)}`;
      const text = [facts?.label, region].filter(Boolean).join(' · ');
      return text === '' ? [] : [[channel, text]];
    });
    return Object.fromEntries(texts);
  }

  #point({ base, edits }: Recipe): PicturePoint {
    const { uri } = this.document;
    return { base, edits, ...(uri.scheme === 'file' ? { folder: dirname(uri.fsPath) } : {}) };
  }

  /** A hidden page is not there; when it comes back it asks for the view itself. */
  #push(): void {
    if (this.panel.visible) this.#page.changed(this.#view()).catch(() => undefined);
  }
}

/** Documents of a version control system or a comparison cannot be changed. */
function otherRevision({ uri }: TextDocument): string | null {
  return uri.scheme === 'file' || uri.scheme === 'untitled'
    ? null
    : `This is another revision of ${fileName(uri)}: it can be looked at, not changed.`;
}
