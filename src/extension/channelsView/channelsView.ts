import { commands, Disposable, EventEmitter, window, type Event, type TreeDataProvider, type TreeView } from 'vscode';
import { channelGroups, filters, noFilter, type Arrangement } from '../../shared/channelGroups.ts';
import { formatStyleChannel } from '../../shared/styleChannel.ts';
import { isRead } from '../catalogueFile.ts';
import { type Catalogues } from '../catalogues.ts';
import type { Discoveries } from '../discovery/discoveries.ts';
import { discoveryProgress } from '../discovery/progressText.ts';
import type { ArrangementState } from './arrangements.ts';
import { rowItem } from './rowItem.ts';
import type { CatalogueRow, ChannelRow, GroupRow, ProblemRow, Row } from './rows.ts';
import { filterText } from './rowTexts.ts';

/** The tree of channels: a catalogue, its regions or layers, their channels. */
export class ChannelsView implements TreeDataProvider<Row>, Disposable {
  readonly #changed = new EventEmitter<Row | undefined>();
  readonly onDidChangeTreeData: Event<Row | undefined> = this.#changed.event;
  readonly #view: TreeView<Row>;
  readonly #disposables: Disposable;
  /** Whether a discovery runs that has no catalogue to show yet. */
  #waiting = false;

  constructor(
    private readonly catalogues: Catalogues,
    private readonly discoveries: Discoveries,
    private readonly arrangement: ArrangementState,
  ) {
    this.#view = window.createTreeView('stylespace.channels', { treeDataProvider: this, showCollapseAll: true });
    const refresh = (): void => {
      this.#changed.fire(undefined);
    };
    const showProgress = (): void => {
      const { running } = discoveries;
      this.#view.description = running ? discoveryProgress(running) : '';
      if (this.#waiting) refresh();
    };
    this.#disposables = Disposable.from(
      this.#view,
      this.#changed,
      catalogues.onDidChange(refresh),
      discoveries.onDidChange(() => {
        void commands.executeCommand('setContext', 'stylespace.discovering', discoveries.running !== undefined);
        refresh();
      }),
      discoveries.onDidProgress(showProgress),
      arrangement.onDidChange(refresh),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  getTreeItem(row: Row): ReturnType<typeof rowItem> {
    return rowItem(row);
  }

  getParent(row: Row): Row | undefined {
    return 'parent' in row ? row.parent : undefined;
  }

  async getChildren(row?: Row): Promise<Row[]> {
    if (!row) {
      await this.catalogues.ready();
      return this.#roots();
    }
    if (row.kind === 'catalogue') return this.#groups(row);
    return row.kind === 'group' ? channelRows(row) : [];
  }

  /** The row that a command works on when it is called by a key. */
  get selected(): Row | undefined {
    return this.#view.selection[0];
  }

  #roots(): Row[] {
    const running = this.discoveries.running;
    const rows = this.catalogues.all.map((file): CatalogueRow | ProblemRow => {
      const discovery = running?.out.toString() === file.uri.toString() ? running : undefined;
      return isRead(file)
        ? { kind: 'catalogue', file, discovery }
        : { kind: 'problem', of: 'catalogue', file, problem: file.problem };
    });
    const read = rows.filter((row) => row.kind === 'catalogue');
    this.#waiting = running !== undefined && !read.some(({ discovery }) => discovery);
    const hidden = this.#filterText(read);
    const hidesAll = hidden?.shown === 0 && read.length === rows.length && !this.#waiting;
    void commands.executeCommand('setContext', 'stylespace.filterHidesAll', hidesAll);
    // A view with a message shows no welcome.
    this.#view.message = hidesAll ? '' : (hidden?.text ?? '');
    if (hidesAll) return [];
    return running && this.#waiting ? [{ kind: 'discovery', discovery: running }, ...rows] : rows;
  }

  /** How many channels a filter leaves, and that in words; undefined where nothing is filtered. */
  #filterText(rows: readonly CatalogueRow[]): { readonly shown: number; readonly text: string } | undefined {
    const { current } = this.arrangement;
    if (rows.length === 0 || !filters(current.filter)) return undefined;
    const channels = (arrangement: Arrangement): number =>
      rows
        .flatMap(({ file }) => channelGroups(file, arrangement))
        .reduce((sum, group) => sum + group.channels.length, 0);
    const shown = channels(current);
    return { shown, text: filterText(current.filter, shown, channels({ ...current, filter: noFilter })) };
  }

  #groups(parent: CatalogueRow): Row[] {
    const { file } = parent;
    const groups = channelGroups(file, this.arrangement.current).map((group): Row => ({
      kind: 'group',
      parent,
      group,
    }));
    if (file.notesProblem === null) return groups;
    return [{ kind: 'problem', of: 'notes', file, problem: file.notesProblem, parent }, ...groups];
  }
}

function channelRows(parent: GroupRow): ChannelRow[] {
  const { table, notes, uri } = parent.parent.file;
  const { model } = table.catalogue.header;
  return parent.group.channels.map((standing): ChannelRow => {
    const channel = formatStyleChannel(standing.channel);
    return { kind: 'channel', parent, facts: table.facts(channel, notes)!, target: { model, channel, catalogue: uri } };
  });
}
