import { window, workspace, type TextDocument, type Uri } from 'vscode';
import { StyleSpaceError } from '../../shared/errors.ts';
import { hasChannel, matchModels, type ModelIdentity } from '../../shared/modelIdentity.ts';
import type { Recipe } from '../../shared/recipe.ts';
import { addEdit } from '../../shared/recipeEdits.ts';
import { parseRecipe } from '../../shared/recipeParse.ts';
import { parseStyleChannel } from '../../shared/styleChannel.ts';
import type { Catalogues } from '../catalogues.ts';
import { targetOf } from '../channelTarget.ts';
import { fileName } from '../fileName.ts';
import type { ModelRef, Models } from '../models.ts';
import { pickChannel } from '../pickChannel.ts';
import { resolveModel } from '../resolveModel.ts';
import { channelSigma } from './channelSigma.ts';
import { editDocument } from './editDocument.ts';
import { newRecipe, type NewRecipe } from './newRecipe.ts';
import { openRecipe, type RecipeEditors } from './recipeEditors.ts';
import type { RecipeSession } from './recipeSession.ts';

/** Strong enough to be seen, weak enough to be a picture still; in sigma. */
const firstStrength = 3;

const mostFiles = 100;

/** What the commands that add edits work with. */
export interface AddingParts {
  readonly models: Models;
  readonly catalogues: Catalogues;
}

/** StyleSpace: Add Channel to Recipe. Takes a target, a row of the tree, or nothing: then the user chooses. */
export async function addChannelToRecipe(
  parts: AddingParts & { readonly editors: RecipeEditors },
  argument: unknown,
): Promise<void> {
  const { models, catalogues, editors } = parts;
  const target = targetOf(argument) ?? (await pickChannel(catalogues, models, 'Add Channel to Recipe'));
  if (!target) return;
  const ref = await resolveModel(models, target.model);
  const { identity } = await models.info(ref);
  const document = await chooseRecipe(models, editors, { ...target, model: ref });
  if (!document) return;
  const recipe = recipeOf(document);
  await requireSameModel(document, recipe, identity, target.channel);
  const label = catalogues.facts(identity, target.channel, target.catalogue)?.label ?? undefined;
  if (recipe.edits.some(({ channel }) => channel === target.channel)) {
    void window.showInformationMessage(`${fileName(document.uri)} has an edit of ${target.channel} already.`);
  } else {
    await add(models, ref, document, target.channel, label, target.strength);
  }
  if (editors.active !== document) await openRecipe(document.uri, true);
}

/** The editor's own button: adds a channel of the recipe's model that the user chooses. Null: given up. */
export async function addChosenChannel(
  { models, catalogues }: AddingParts,
  { document, model, recipe }: RecipeSession,
): Promise<string | null> {
  const { ref } = model;
  const channel = (await pickChannel(catalogues, models, 'Add Channel to Recipe', recipe.model))?.channel;
  if (channel === undefined) return null;
  const isThere = recipe.edits.some((edit) => edit.channel === channel);
  const label = catalogues.facts(recipe.model, channel)?.label ?? undefined;
  if (!isThere) await add(models, ref, document, channel, label);
  return channel;
}

async function add(
  models: Models,
  ref: ModelRef,
  document: TextDocument,
  channel: string,
  label?: string,
  strength = firstStrength,
): Promise<void> {
  const sigma = await channelSigma(models, ref, recipeOf(document), channel);
  const edit = { channel, strength, sigma, ...(label === undefined ? {} : { label }) };
  await editDocument(document, (source) => addEdit(source, edit));
}

/** The recipe in front; else the only open one; else one that the user chooses or makes. */
async function chooseRecipe(
  models: Models,
  editors: RecipeEditors,
  beginning: NewRecipe,
): Promise<TextDocument | undefined> {
  if (editors.active) return editors.active;
  const open = editors.documents;
  if (open.length === 1) return open[0];
  const files = open.length > 1 ? open.map(({ uri }) => uri).reverse() : await recipeFiles();
  const file = files.length === 0 ? await newRecipe(models, beginning) : await pickFile(models, files, beginning);
  return file && (await workspace.openTextDocument(file));
}

function recipeFiles(): Thenable<Uri[]> {
  return workspace.findFiles('**/*.stylespace.json', '**/{node_modules,.git}/**', mostFiles);
}

async function pickFile(models: Models, files: readonly Uri[], beginning: NewRecipe): Promise<Uri | undefined> {
  const items = files.map((uri) => ({ label: fileName(uri), description: workspace.asRelativePath(uri), uri }));
  const another = { label: '$(new-file) New Edit Recipe', uri: undefined };
  const chosen = await window.showQuickPick([...items, another], {
    title: 'Add Channel to Recipe',
    placeHolder: 'Which recipe',
  });
  return chosen === another ? newRecipe(models, beginning) : chosen?.uri;
}

/** A recipe that can be changed. */
function recipeOf(document: TextDocument): Recipe {
  const parsed = parseRecipe(document.getText());
  if ('recipe' in parsed && !parsed.readOnly) return parsed.recipe;
  const why =
    'recipe' in parsed
      ? 'a newer StyleSpace wrote it'
      : `line ${parsed.problems[0]!.line}: ${parsed.problems[0]!.message}`;
  throw new StyleSpaceError(
    'badRecipe',
    `${fileName(document.uri)} cannot be changed (${why}): choose another recipe.`,
  );
}

/** A channel means something in its own weights only: for others of the same layout the user decides. */
async function requireSameModel(
  document: TextDocument,
  recipe: Recipe,
  model: ModelIdentity,
  channel: string,
): Promise<void> {
  const match = matchModels(model, recipe.model);
  if (match === 'sameFile' || match === 'sameWeights') return;
  const file = fileName(document.uri);
  const parsed = parseStyleChannel(channel);
  if (match === 'different' || !parsed || !hasChannel(recipe.model.layout, parsed)) {
    const sentence = `${file} is a recipe of ${recipe.model.name}, and ${channel} a channel of ${model.name}: choose a recipe of that.`;
    throw new StyleSpaceError('modelMismatch', sentence);
  }
  const answer = await window.showWarningMessage(
    `${file} is a recipe of ${recipe.model.name}, which has other weights than ${model.name}: ${channel} may act elsewhere there.`,
    { modal: true },
    'Add Anyway',
  );
  if (answer !== 'Add Anyway') throw new StyleSpaceError('cancelled', 'The channel was not added.');
}
