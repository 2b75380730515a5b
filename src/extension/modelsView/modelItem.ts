import { basename } from 'node:path';
import { MarkdownString, ThemeColor, ThemeIcon, TreeItem } from 'vscode';
import { counted, megabytes, square } from '../../shared/numbers.ts';
import { bundledModel, type ModelRef, type Models } from '../models.ts';

/** A generator's row: its name and size, with a mark on the active one. */
export function modelItem(ref: ModelRef, models: Models): TreeItem {
  const item = new TreeItem(basename(ref));
  const active = ref === models.active;
  const origin = ref === bundledModel ? 'bundled' : 'opened';
  const seen = models.remembered(ref);
  item.id = ref;
  item.contextValue = active ? `${origin} active` : origin;
  item.iconPath = active
    ? new ThemeIcon('circle-filled', new ThemeColor('charts.green'))
    : new ThemeIcon('circle-outline');
  item.description = [
    ...(seen ? [`${seen.resolution} px`] : []),
    ...(seen && seen.classes > 0 ? [counted(seen.classes, 'class', 'classes')] : []),
    ...(ref === bundledModel ? ['bundled'] : []),
    ...(active ? ['active'] : []),
  ].join(' · ');
  item.tooltip = tooltip(ref, models);
  item.accessibilityInformation = { label: `${basename(ref)}, ${item.description || 'not opened yet'}` };
  item.command = { command: 'stylespace.inspectModel', title: 'Inspect', arguments: [ref] };
  return item;
}

function tooltip(ref: ModelRef, models: Models): MarkdownString {
  const text = new MarkdownString();
  const line = (what: string): MarkdownString => text.appendText(what).appendMarkdown('\n\n');
  line(ref === bundledModel ? 'Bundled with StyleSpace' : ref);
  const seen = models.remembered(ref);
  if (!seen) return line('Not opened yet: click to inspect it.');
  const { layout } = seen.identity;
  const channels = layout.reduce((sum, [, width]) => sum + width, 0);
  line(`${square(seen.resolution)}, ${seen.format}, ${megabytes(seen.sizeBytes)}`);
  line(`S has ${counted(channels, 'channel')} in ${counted(layout.length, 'layer')}`);
  return line(seen.classes > 0 ? `Conditional: ${counted(seen.classes, 'class', 'classes')}` : 'Unconditional');
}
