import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StyleSpaceError } from '../../shared/errors.ts';
import { cannotWrite } from '../files/atomicFile.ts';

/** Everything that decides what one image's record holds, field by field. */
export type JournalHeader = Readonly<Record<string, unknown>>;

/** One finished image. */
export interface JournalEntry {
  readonly image: number;
  readonly bytes: Uint8Array;
}

/** Longer lines are damage: an image of a 1024-pixel generator takes 50,000 characters. */
const maxLineLength = 2 ** 22;

/**
 * The images that a discovery has finished, so that a killed run loses only the one it was computing. A journal is a set
 * of append-only files in one folder, named by the hash of its header: every run appends to a file of its own, and reads
 * all. So nothing is ever repaired or locked: a line that a killed run left unfinished, or a damaged one, does not match
 * its checksum and is passed over, and two runs at once (shards on one machine) do not disturb each other.
 *
 * The first line holds the header, every other one an image: `<checksum> <JSON>`.
 */
export class Journal {
  readonly #headerLine: string;
  readonly #key: string;
  #file: FileHandle | undefined;
  #path = '';
  #length = 0;

  constructor(
    private readonly directory: string,
    private readonly header: JournalHeader,
  ) {
    const text = JSON.stringify(header);
    this.#headerLine = checkedLine(text);
    this.#key = sha256(text).slice(0, 32);
  }

  /**
   * The images in the journal, in no particular order; one that two runs computed comes twice. Rejects with
   * `badCatalogue` when a file of this journal's name has another header.
   */
  async *entries(): AsyncGenerator<JournalEntry> {
    for (const { name } of await this.#files()) {
      const path = join(this.directory, name);
      let first = true;
      for await (const text of checkedLines(path)) {
        if (first) {
          // Nothing can be believed under a header that is damaged.
          if (text === undefined) break;
          this.#checkHeader(text, path);
        } else {
          const entry = text === undefined ? undefined : parseEntry(text);
          if (entry) yield entry;
        }
        first = false;
      }
    }
  }

  /**
   * Adds a finished image; it is on the disk when the promise resolves. Rejects with `diskFull` or `badFile`, and then the
   * journal is as it was before.
   */
  async append({ image, bytes }: JournalEntry): Promise<void> {
    const line = checkedLine(JSON.stringify([image, Buffer.from(bytes).toString('base64')]));
    try {
      this.#file ??= await this.#create();
      await this.#write(line);
    } catch (cause) {
      const error = cannotWrite(this.#path || this.directory, cause);
      if (error.code !== 'diskFull') throw error;
      const message =
        `The disk is full: the discovery stopped, its finished images are kept in ${this.directory}; ` +
        'free some space and run it again to continue.';
      throw new StyleSpaceError('diskFull', message, { cause });
    }
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  /** This journal's files, by rising number. */
  async #files(): Promise<{ name: string; number: number }[]> {
    const names = await readdir(this.directory).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw cannotWrite(this.directory, error);
    });
    const pattern = new RegExp(`^discovery-${this.#key}-(\\d{1,9})\\.journal$`);
    return names
      .flatMap((name) => {
        const number = pattern.exec(name)?.[1];
        return number === undefined ? [] : [{ name, number: Number(number) }];
      })
      .sort((a, b) => a.number - b.number);
  }

  /** A new file with the header, made when there is something to say. */
  async #create(): Promise<FileHandle> {
    await mkdir(this.directory, { recursive: true });
    for (let number = ((await this.#files()).at(-1)?.number ?? -1) + 1; ; number++) {
      this.#path = join(this.directory, `discovery-${this.#key}-${number}.journal`);
      try {
        this.#file = await open(this.#path, 'ax');
        break;
      } catch (error) {
        // Another run was quicker to take the number.
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
    }
    this.#length = 0;
    await this.#write(this.#headerLine);
    return this.#file;
  }

  /** Appends a whole line or nothing. After a failure the next line goes to a new file. */
  async #write(line: string): Promise<void> {
    const file = this.#file!;
    const bytes = Buffer.from(line);
    try {
      for (let done = 0; done < bytes.length;) {
        done += (await file.write(bytes, done, bytes.length - done)).bytesWritten;
      }
      await file.datasync();
      this.#length += bytes.length;
    } catch (error) {
      this.#file = undefined;
      // As far as the disk lets us: a line that stays unfinished is passed over anyway.
      await file.truncate(this.#length).catch(() => undefined);
      await file.close().catch(() => undefined);
      if (this.#length === 0) await rm(this.#path, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  #checkHeader(text: string, path: string): void {
    if (text === JSON.stringify(this.header)) return;
    const theirs = JSON.parse(text) as JournalHeader;
    for (const field of new Set([...Object.keys(this.header), ...Object.keys(theirs)])) {
      const [own, other] = [this.header, theirs].map((header) => JSON.stringify(header[field] ?? null));
      if (own === other) continue;
      throw new StyleSpaceError(
        'badCatalogue',
        `The journal ${path} is another discovery's: its "${field}" is ${other!.slice(0, 100)}, here it is ` +
          `${own!.slice(0, 100)}; move the file away.`,
      );
    }
  }
}

/** The lines of a file, without their checksums; undefined for one that does not match its checksum. */
async function* checkedLines(path: string): AsyncGenerator<string | undefined> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 2 ** 20 })) {
    const lines = (rest + (chunk as string)).split('\n');
    rest = lines.pop()!;
    if (rest.length > maxLineLength) return;
    for (const line of lines) {
      const text = line.slice(checksumLength + 1);
      yield line === checkedLine(text).slice(0, -1) ? text : undefined;
    }
  }
}

function parseEntry(text: string): JournalEntry | undefined {
  const match = /^\[(\d{1,15}),"([A-Za-z0-9+/=]*)"\]$/.exec(text);
  return match ? { image: Number(match[1]), bytes: Buffer.from(match[2]!, 'base64') } : undefined;
}

const checksumLength = 16;

function checkedLine(text: string): string {
  return `${sha256(text).slice(0, checksumLength)} ${text}\n`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
