import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { EventEmitter, RelativePattern, Uri, workspace, type Disposable, type Event, type Memento } from 'vscode';
import { readCatalogueText } from '../engine/files/catalogueFile.ts';
import type { Catalogue } from '../shared/catalogue.ts';
import { formatCatalogue } from '../shared/catalogueFormat.ts';
import { parseCatalogue } from '../shared/catalogueParse.ts';
import { ChannelTable, type ChannelFacts } from '../shared/channelFacts.ts';
import { StyleSpaceError } from '../shared/errors.ts';
import { matchModels, type ModelIdentity } from '../shared/modelIdentity.ts';
import { catalogueName, notesFileOf } from '../shared/notes.ts';
import { isRead, readNotes, type CatalogueFile, type ReadCatalogue, type UnusableCatalogue } from './catalogueFile.ts';
import { log, logDefect } from './log.ts';

const outsideKey = 'stylespace.cataloguesOutside';
const mostFiles = 100;
const cataloguePattern = '**/*.stylespace-channels.json';
const notesPattern = '**/*.stylespace-notes.json';
const excluded = '**/{node_modules,.git}/**';
/** Git and our own runs change several files at once. */
const settleMs = 100;

/**
 * The catalogues in the workspace's folders, and those that were written elsewhere for lack of a folder, each with its
 * notes; read at the first need and again whenever a file changes.
 */
export class Catalogues implements Disposable {
  readonly #changed = new EventEmitter<void>();
  /** A catalogue, its notes, or the list. */
  readonly onDidChange: Event<void> = this.#changed.event;
  readonly #files = new Map<string, CatalogueFile>();
  /** Of the text that each table was read from, so that an unchanged file is not parsed again. */
  readonly #digests = new WeakMap<ChannelTable, string>();
  readonly #listening: Disposable[] = [];
  #watching: Disposable[] = [];
  #scanning: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly memory: Memento) {}

  /** What is known so far, by name; `ready` says when everything has been read. */
  get all(): readonly CatalogueFile[] {
    return [...this.#files.values()].sort(
      (a, b) => a.name.localeCompare(b.name) || a.uri.toString().localeCompare(b.uri.toString()),
    );
  }

  /** Starts reading and watching, and resolves when all catalogues have been read. */
  ready(): Promise<void> {
    if (!this.#scanning) {
      this.#listening.push(
        workspace.onDidChangeWorkspaceFolders(() => {
          this.#rescan();
        }),
      );
      this.#watch();
      this.#scanning = this.#scan();
    }
    return this.#scanning;
  }

  file(uri: Uri): CatalogueFile | undefined {
    return this.#files.get(uri.toString());
  }

  /** That catalogue, or the one of this model with the most images, of those that have been read so far. */
  of(model: ModelIdentity, catalogue?: Uri): ReadCatalogue | undefined {
    const named = catalogue && this.file(catalogue);
    if (named && isRead(named)) return named;
    const [best] = this.all
      .filter(isRead)
      .filter(({ table }) => ['sameFile', 'sameWeights'].includes(matchModels(table.catalogue.header.model, model)))
      .sort((a, b) => b.table.catalogue.counts.images - a.table.catalogue.counts.images);
    return best;
  }

  /** What that catalogue (see `of`) knows of a channel. */
  facts(model: ModelIdentity, channel: string, catalogue?: Uri): ChannelFacts | undefined {
    const file = this.of(model, catalogue);
    return file?.table.facts(channel, file.notes);
  }

  /** Shows a catalogue as it was just written to the file; remembers a file that lies in no folder of the workspace. */
  async put(uri: Uri, catalogue: Catalogue): Promise<void> {
    const table = new ChannelTable(catalogue);
    this.#digests.set(table, digest(formatCatalogue(catalogue)));
    if (!workspace.getWorkspaceFolder(uri)) await this.#rememberOutside(uri);
    await this.#setFile(uri, { table });
    this.#changed.fire();
  }

  /** Reads a catalogue and its notes again, now. */
  async reload(uri: Uri): Promise<void> {
    await this.#load(uri);
    this.#changed.fire();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const one of [...this.#listening, ...this.#watching, this.#changed]) one.dispose();
  }

  /** Many changes at once cause one reading. */
  #rescan(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const before = this.#scanning;
      this.#scanning = Promise.resolve(before).then(() => this.#scan());
    }, settleMs);
  }

  async #scan(): Promise<void> {
    try {
      const outside = this.#outside.map((path) => Uri.file(path));
      const found = [...(await workspace.findFiles(cataloguePattern, excluded, mostFiles)), ...outside].filter(
        ({ scheme }) => scheme === 'file',
      );
      const present = new Set(found.map((uri) => uri.toString()));
      for (const key of this.#files.keys()) if (!present.has(key)) this.#files.delete(key);
      for (const uri of found) await this.#load(uri);
    } catch (error) {
      logDefect('Looking for catalogues', error);
    }
    this.#changed.fire();
  }

  #watch(): void {
    for (const one of this.#watching) one.dispose();
    const patterns = [
      ...[cataloguePattern, notesPattern],
      ...this.#outside.flatMap((path) =>
        [path, notesFileOf(path)].map((file) => new RelativePattern(Uri.file(dirname(file)), basename(file))),
      ),
    ];
    this.#watching = patterns.flatMap((one) => {
      const watcher = workspace.createFileSystemWatcher(one);
      const rescan = (): void => {
        this.#rescan();
      };
      return [watcher, watcher.onDidCreate(rescan), watcher.onDidChange(rescan), watcher.onDidDelete(rescan)];
    });
  }

  async #load(uri: Uri): Promise<void> {
    const key = uri.toString();
    if (!(await stat(uri.fsPath).catch(() => null))) {
      this.#files.delete(key);
      return;
    }
    try {
      const text = await readCatalogueText(uri.fsPath);
      const known = this.#files.get(key)?.table;
      const unchanged = known && this.#digests.get(known) === digest(text);
      const table = unchanged ? known : new ChannelTable(parseCatalogue(text, basename(uri.fsPath)));
      this.#digests.set(table, digest(text));
      await this.#setFile(uri, { table });
    } catch (error) {
      if (!StyleSpaceError.is(error)) throw error;
      log().warn(error.message);
      await this.#setFile(uri, { table: null, problem: error.message });
    }
  }

  async #setFile(
    uri: Uri,
    read: Pick<ReadCatalogue, 'table'> | Pick<UnusableCatalogue, 'table' | 'problem'>,
  ): Promise<void> {
    const notesUri = Uri.file(notesFileOf(uri.fsPath));
    const notes = await readNotes(notesUri);
    if (notes.notesProblem) log().warn(notes.notesProblem);
    this.#files.set(uri.toString(), { uri, name: catalogueName(basename(uri.fsPath)), notesUri, ...read, ...notes });
  }

  get #outside(): readonly string[] {
    return this.memory.get<string[]>(outsideKey, []);
  }

  async #rememberOutside({ fsPath }: Uri): Promise<void> {
    if (this.#outside.includes(fsPath)) return;
    await this.memory.update(outsideKey, [fsPath, ...this.#outside].slice(0, mostFiles));
    this.#watch();
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
