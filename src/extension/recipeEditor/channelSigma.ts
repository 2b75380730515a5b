import { ProgressLocation, window } from 'vscode';
import { StyleSpaceError } from '../../shared/errors.ts';
import { standardScale } from '../../shared/modelIdentity.ts';
import type { Recipe } from '../../shared/recipe.ts';
import { parseStyleChannel } from '../../shared/styleChannel.ts';
import type { ModelRef, Models } from '../models.ts';

/**
 * The standard deviation of a channel that exists in the recipe's model, over the sample of its scale, of its class. The
 * first time with a model it is measured, which takes seconds.
 */
export async function channelSigma(
  models: Models,
  ref: ModelRef,
  { model: { layout }, base, scale }: Recipe,
  name: string,
): Promise<number> {
  const { samples, stream, psi } = standardScale;
  if (scale.samples !== samples || scale.stream !== stream || scale.psi !== psi) {
    const sentence = `The recipe measures strengths on ${scale.samples} samples of ${scale.stream} at psi ${scale.psi}, which only a text editor can go on with: write the edit there.`;
    throw new StyleSpaceError('badRecipe', sentence);
  }
  const { std } = await window.withProgress(
    {
      location: ProgressLocation.Notification,
      title: 'StyleSpace: measuring the standard deviations of the channels',
      cancellable: true,
    },
    (progress, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => {
        controller.abort();
      });
      let shown = 0;
      const onProgress = ({ done, total }: { done: number; total: number }): void => {
        const percent = Math.floor((done / total) * 100);
        progress.report({ increment: percent - shown, message: `${percent} %` });
        shown = percent;
      };
      return models.statistics(ref, { signal: controller.signal, onProgress }, base.class);
    },
  );
  const { layer, channel } = parseStyleChannel(name)!;
  const before = layout.slice(0, layer).reduce((sum, [, channels]) => sum + channels, 0);
  return std[before + channel]!;
}
