import { window } from 'vscode';
import { StyleSpaceError } from '../shared/errors.ts';
import { namesLayoutOnly, type ModelIdentity } from '../shared/modelIdentity.ts';
import type { ModelRef, Models } from './models.ts';

/**
 * The known model that a catalogue or recipe speaks of. The same weights are taken silently; for other weights of the same
 * layout the user decides; `modelMismatch` where there is neither, `cancelled` where the user does not want the other.
 */
export async function resolveModel(models: Models, model: ModelRef | ModelIdentity): Promise<ModelRef> {
  if (typeof model === 'string') return model;
  const found = await models.find(model);
  if (!found) {
    const message = `${model.name} is not among the generators opened here: open it with StyleSpace: Open Generator.`;
    throw new StyleSpaceError('modelMismatch', message);
  }
  if (found.match !== 'sameLayout') return found.ref;
  const use = 'Use It Anyway';
  const answer = await window.showWarningMessage(
    namesLayoutOnly(model)
      ? `The catalogue names no weights, only the layout ${model.name}. Whether it speaks of ${found.ref} is unchecked: its channels may act elsewhere.`
      : `${model.name} is not open here. ${found.ref} has the same layout, but other weights: its channels may act elsewhere.`,
    { modal: true },
    use,
  );
  if (answer !== use) throw new StyleSpaceError('cancelled', 'Another generator was not wanted.');
  return found.ref;
}
