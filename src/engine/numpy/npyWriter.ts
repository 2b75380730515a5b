import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { cannotWrite } from '../files/atomicFile.ts';
import { float32Bytes } from './npy.ts';
import { encodeNpyHeader } from './npyHeader.ts';

/**
 * Writes a float32 .npy file row by row, for arrays larger than memory would like. The rows go to a temporary file
 * beside `path`, which takes the name only in `finish`: a run that dies leaves no half-written array behind.
 *
 *     const writer = await NpyWriter.create('styles.npy', [channels]);
 *     try { for (...) await writer.append(batch); await writer.finish(); } finally { await writer.discard(); }
 */
export class NpyWriter {
  private rows = 0;
  private readonly rowLength: number;

  private constructor(
    private readonly path: string,
    private readonly temporary: string,
    private readonly rowShape: readonly number[],
    private file: FileHandle | null,
  ) {
    this.rowLength = rowShape.reduce((product, size) => product * size, 1);
  }

  /** `rowShape` is the array's shape without its first axis, whose length is the number of rows appended. */
  static async create(path: string, rowShape: readonly number[]): Promise<NpyWriter> {
    const temporary = `${path}.${process.pid}.part`;
    const file = await describing(path, () => open(temporary, 'w'));
    const writer = new NpyWriter(path, temporary, rowShape, file);
    try {
      await describing(path, () => writeFully(file, encodeNpyHeader([0, ...rowShape])));
    } catch (error) {
      await writer.discard();
      throw error;
    }
    return writer;
  }

  /** Appends one or more whole rows. */
  async append(rows: Float32Array): Promise<void> {
    const { file } = this;
    if (file === null) throw new Error('append after finish or discard');
    const count = rows.length / this.rowLength;
    if (!Number.isInteger(count)) throw new RangeError(`${rows.length} numbers are no rows of ${this.rowLength}`);
    await describing(this.path, () => writeFully(file, float32Bytes(rows)));
    this.rows += count;
  }

  /** Writes the true number of rows into the header and gives the file its name, replacing an older one. */
  async finish(): Promise<void> {
    const { file } = this;
    if (file === null) throw new Error('finish after finish or discard');
    const header = encodeNpyHeader([this.rows, ...this.rowShape]);
    await describing(this.path, async () => {
      await file.write(header, 0, header.length, 0);
      await file.datasync();
      await file.close();
      this.file = null;
      await rename(this.temporary, this.path);
    });
  }

  /** Drops what was written, if `finish` has not been reached; harmless after it. */
  async discard(): Promise<void> {
    if (this.file !== null) await this.file.close();
    this.file = null;
    await rm(this.temporary, { force: true });
  }
}

async function writeFully(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await file.write(bytes, done, bytes.length - done)).bytesWritten;
  }
}

/** Turns the system's refusals into sentences. */
async function describing<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}
