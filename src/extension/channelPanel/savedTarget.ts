import { Uri } from 'vscode';
import { checkFields, isObject, name, object } from '../../shared/jsonRules.ts';
import { checkModel, classRule } from '../../shared/modelIdentity.ts';
import { parseStyleChannel } from '../../shared/styleChannel.ts';
import type { ChannelTarget } from '../channelTarget.ts';

/** What a panel is of: a channel, of one class where the model is conditional. */
export interface PanelTarget extends ChannelTarget {
  readonly class?: number;
}

/** A target as a page keeps it over a reload: plain data. */
export function saveTarget({ model, channel, catalogue, class: label }: PanelTarget): unknown {
  return {
    model,
    channel,
    ...(catalogue ? { catalogue: catalogue.toString() } : {}),
    ...(label === undefined ? {} : { class: label }),
  };
}

/** The target again; undefined for anything that `saveTarget` does not write. */
export function readTarget(saved: unknown): PanelTarget | undefined {
  const text = name(10_000);
  if (!isObject(saved)) return undefined;
  const fields = {
    channel: text,
    model: typeof saved['model'] === 'string' ? text : object,
    'catalogue?': text,
    'class?': classRule,
  };
  if (!checkFields(saved, fields, [], ignore)) return undefined;
  const { channel, model, catalogue, class: label } = saved as unknown as SavedTarget;
  if (!parseStyleChannel(channel)) return undefined;
  if (typeof model !== 'string' && !checkModel(model, [], ignore)) return undefined;
  return {
    channel,
    model,
    ...(catalogue === undefined ? {} : { catalogue: Uri.parse(catalogue) }),
    ...(label === undefined ? {} : { class: label }),
  };
}

type SavedTarget = Omit<PanelTarget, 'catalogue'> & { readonly catalogue?: string };

function ignore(): undefined {
  return undefined;
}
