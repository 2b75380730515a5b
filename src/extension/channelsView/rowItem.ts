import { MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, Uri, workspace } from 'vscode';
import { notesFileOf } from '../../shared/notes.ts';
import { discoveryProgress } from '../discovery/progressText.ts';
import { rowContext, rowId, type Row } from './rows.ts';
import { catalogueText, channelText, groupText, type RowText } from './rowTexts.ts';

const { Collapsed, Expanded, None } = TreeItemCollapsibleState;

/** A row as VS Code shows it. */
export function rowItem(row: Row): TreeItem {
  const text = textOf(row);
  const item = new TreeItem(text.label, collapsible(row));
  item.id = rowId(row);
  item.description = text.description;
  item.tooltip = paragraphs(text.tooltip);
  item.accessibilityInformation = { label: text.spoken };
  item.contextValue = rowContext(row);
  item.iconPath = icon(row);
  if (row.kind === 'channel') {
    item.command = { command: 'stylespace.openChannel', title: 'Open Channel', arguments: [row] };
  }
  if (row.kind === 'problem') {
    const uri = row.of === 'notes' ? Uri.file(notesFileOf(row.file.uri.fsPath)) : row.file.uri;
    item.command = { command: 'vscode.open', title: 'Open File', arguments: [uri] };
  }
  return item;
}

function textOf(row: Row): RowText {
  switch (row.kind) {
    case 'discovery': {
      const { name } = row.discovery;
      const progress = discoveryProgress(row.discovery);
      return { label: name, description: progress, tooltip: [progress], spoken: `${name}, ${progress}` };
    }
    case 'catalogue': {
      const { name, table } = row.file;
      const text = catalogueText(name, table.catalogue, table.standings);
      const tooltip = [...text.tooltip, `In ${workspace.asRelativePath(row.file.uri)}.`];
      return { ...text, tooltip, spoken: row.discovery ? `${text.spoken}, discovery is running` : text.spoken };
    }
    case 'problem': {
      const label = row.of === 'notes' ? 'Notes' : row.file.name;
      return {
        label,
        description: row.problem,
        tooltip: [row.problem, 'Select to open the file.'],
        spoken: `Problem: ${row.problem}`,
      };
    }
    case 'group':
      return groupText(row.group, row.parent.file.table.catalogue);
    case 'channel':
      return channelText(row.facts, row.parent.parent.file.table.catalogue.header.model.layout);
  }
}

function collapsible(row: Row): TreeItemCollapsibleState {
  if (row.kind === 'catalogue') return Expanded;
  return row.kind === 'group' && row.group.channels.length > 0 ? Collapsed : None;
}

function icon(row: Row): ThemeIcon {
  const star = new ThemeIcon('star-full', new ThemeColor('charts.yellow'));
  switch (row.kind) {
    case 'discovery':
      return new ThemeIcon('loading~spin');
    case 'catalogue':
      return new ThemeIcon(row.discovery ? 'loading~spin' : 'book');
    case 'problem':
      return new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
    case 'group':
      if (row.group.kind === 'layer') return new ThemeIcon('layers');
      return row.group.starred ? star : new ThemeIcon('symbol-misc');
    case 'channel':
      if (row.facts.starred) return star;
      return new ThemeIcon(row.facts.region ? 'circle-filled' : 'circle-outline');
  }
}

/** Texts from files are shown as they are: nothing in them is markup. */
function paragraphs(texts: readonly string[]): MarkdownString {
  const markdown = new MarkdownString();
  texts.forEach((text, i) => {
    if (i > 0) markdown.appendMarkdown('\n\n');
    markdown.appendText(text);
  });
  return markdown;
}
