import type { ApiRules } from './checkedApi.ts';
import type { Heatmap, Picture } from './engineApi.ts';
import { boolean, integer, nullOr, oneOf } from './jsonRules.ts';
import type { ViewHost } from './pageApi.ts';
import type { Problem } from './positionedJson.ts';
import type { Recipe } from './recipe.ts';
import { changeRule } from './recipeChange.ts';
import type { RecipeChange } from './recipeChange.ts';
import { channelRule, seedRule } from './recipeParse.ts';
import type { Call } from './rpc.ts';

/** The conversation between the recipe editor's page and the extension. The document's text is the only truth. */

/** What the editor shows: a recipe, or what is wrong with the file. */
export type RecipeView = RecipeShown | RecipeProblems;

export interface RecipeShown {
  readonly kind: 'recipe';
  /** The file's name. */
  readonly file: string;
  readonly recipe: Recipe;
  /** Why the recipe can be looked at only, as a sentence; null: it can be changed. */
  readonly readOnly: string | null;
  readonly model: ModelState;
  /** What catalogues know of the recipe's channels, by channel: `mouth, 92 %`. */
  readonly known: Readonly<Record<string, string>>;
}

export interface RecipeProblems {
  readonly kind: 'problems';
  readonly file: string;
  readonly problems: readonly Problem[];
}

/** How it stands with the generator that makes the pictures. */
export type ModelState =
  | { readonly state: 'opening' }
  | {
      readonly state: 'ready';
      /** Pixels per side. */
      readonly resolution: number;
      /** The largest cutoff that makes a difference. */
      readonly numWs: number;
      /** 0: it knows no classes. */
      readonly classes: number;
      /** What the user should know about it, one sentence. */
      readonly notice: string | null;
    }
  | { readonly state: 'missing'; readonly sentence: string; readonly remedies: readonly Remedy[] };

/** What the user can do where the generator is missing. */
export type Remedy = 'useAnyway' | 'openGenerator' | 'tryAgain' | 'manageTrust';

/** Which picture: the recipe's own with everything at its value, or another. */
export interface PictureRequest {
  /** A change that a hand is making and that is not in the text yet; null: the recipe as it is. */
  readonly pending: RecipeChange | null;
  /** The same edits on another seed; null: the recipe's base. */
  readonly seed: number | null;
  /** False: the base, without any edit. */
  readonly edited: boolean;
  /** Pixels per side at most. */
  readonly maxSize?: number;
  /** A hand is moving: a picture that lacks detail will do, if it comes soon. */
  readonly preview?: boolean;
}

/** Served by the extension. */
export interface RecipeHost extends ViewHost<RecipeView> {
  picture(params: PictureRequest, call?: Call): Promise<Picture>;
  /** Where a channel acts on the document's picture, per its edit's sigma. `badUsage` for a channel that has no edit. */
  heatmap(params: { readonly channel: string }, call?: Call): Promise<Heatmap>;
  /** Changes the document, in one step of undo. The view with the change is on its way before the answer. */
  change(params: { readonly change: RecipeChange }, call?: Call): Promise<void>;
  /** Lets the user choose a channel and adds an edit of it: the channel, or null where none was chosen. */
  addChannel(params: Record<string, never>, call?: Call): Promise<string | null>;
  openChannel(params: { readonly channel: string }, call?: Call): Promise<void>;
  remedy(params: { readonly remedy: Remedy }, call?: Call): Promise<void>;
  /** Opens the file as text, at a line from 1. */
  openAsText(params: { readonly line: number | null }, call?: Call): Promise<void>;
  exportImage(params: Record<string, never>, call?: Call): Promise<void>;
}

/** What the page may ask for, method by method. */
export const recipeRules: ApiRules<RecipeHost> = {
  view: {},
  picture: {
    pending: nullOr(changeRule),
    seed: nullOr(seedRule),
    edited: boolean,
    'maxSize?': integer(1, 4096),
    'preview?': boolean,
  },
  heatmap: { channel: channelRule },
  change: { change: changeRule },
  addChannel: {},
  openChannel: { channel: channelRule },
  remedy: { remedy: oneOf('useAnyway', 'openGenerator', 'tryAgain', 'manageTrust') },
  openAsText: { line: nullOr(integer(1, 1_000_000)) },
  exportImage: {},
};

export const recipeMethods = Object.keys(recipeRules) as (keyof RecipeHost)[];
