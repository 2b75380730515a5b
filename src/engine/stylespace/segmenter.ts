import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { Regions } from '../../shared/catalogue.ts';
import { StyleSpaceError } from '../../shared/errors.ts';
import { badFile, quoted } from '../checkpoint/badFile.ts';
import { readBoundedFile } from '../files/boundedFile.ts';
import { resizeSquare } from '../image/resize.ts';
import type { Tensor } from '../runtime/ort.ts';
import type { PreparedGraph, Runtime } from '../runtime/runtime.ts';
import type { Task } from '../runtime/task.ts';
import type { Trace } from '../stylegan2/synthesisNetwork.ts';
import { argMaxPlanes } from './argMaxPlanes.ts';
import type { Labeller } from './labeller.ts';
import { parseSegmenterSidecar, regionOfLabel, type SegmenterSidecar } from './segmenterSidecar.ts';

const maxSidecarBytes = 2 ** 20;
const maxNetworkBytes = 2 ** 29;

/**
 * Opens a segmentation network by its JSON sidecar. Rejects with `badFile` when the sidecar is wrong, the network is not
 * beside it, or is not the one whose SHA-256 it states.
 */
export async function openSegmenter(sidecarPath: string, runtime: Runtime): Promise<Segmenter> {
  const { text, sidecar } = await readSidecar(sidecarPath);
  const network = join(dirname(sidecarPath), sidecar.model);
  await readNetwork(network, sidecar.sha256);
  const graph = runtime.prepare(() => readNetwork(network, sidecar.sha256));
  return new Segmenter(sidecar, sha256(text), network, graph);
}

/** The regions that a segmentation network tells, by its JSON sidecar and in voting order; the network is not read. */
export async function segmenterLabels(sidecarPath: string): Promise<readonly string[]> {
  return labelsOf((await readSidecar(sidecarPath)).sidecar);
}

/** A segmentation network with its merges: picture -> region of each pixel. */
export class Segmenter implements Labeller {
  readonly regions: Regions;
  readonly size: number;
  readonly #regionOf: Uint8Array;

  /** @param sidecarSha256 fixes the network too, whose SHA-256 is in the sidecar, besides merges and normalisation */
  constructor(
    private readonly sidecar: SegmenterSidecar,
    sidecarSha256: string,
    private readonly path: string,
    private readonly network: PreparedGraph,
  ) {
    this.regions = {
      kind: 'segmenter',
      name: sidecar.name,
      sha256: sidecarSha256,
      labels: labelsOf(sidecar),
      residual: sidecar.regions.filter(({ residual }) => residual).map(({ name }) => name),
    };
    this.size = sidecar.output.size;
    this.#regionOf = regionOfLabel(sidecar);
  }

  label({ image }: Trace, task: Task): Promise<Uint8Array> {
    return this.segment(image, task);
  }

  /** One picture [1, 3, H, H], nominally in [-1, 1] (the rest is clamped) -> its regions [size, size]. */
  async segment(image: Tensor, task: Task): Promise<Uint8Array> {
    const { input, output } = this.sidecar;
    const data = networkInput(image, this.sidecar);
    let results: Record<string, Tensor>;
    try {
      results = await this.network.run({ [input.name]: { data, shape: [1, 3, input.size, input.size] } }, task);
    } catch (error) {
      if (error instanceof StyleSpaceError) throw error;
      throw this.#refusal(`it cannot be run (${firstLine(error)})`, error);
    }
    const logits = results[output.name];
    const shape = [1, this.#regionOf.length, output.size, output.size];
    if (!logits) throw this.#refusal(`it has no output ${quoted(output.name)}`);
    if (!(logits.data instanceof Float32Array) || logits.shape.join() !== shape.join()) {
      throw this.#refusal(`its output is [${logits.shape.join(', ')}], its sidecar says float32 [${shape.join(', ')}]`);
    }
    const labels = argMaxPlanes(logits.data, this.#regionOf.length);
    if (!labels) throw this.#refusal('its logits are not numbers');
    return labels.map((label) => this.#regionOf[label]!);
  }

  async release(): Promise<void> {
    await this.network.release();
  }

  #refusal(what: string, cause?: unknown): StyleSpaceError {
    const message = `The segmentation network ${quoted(this.path)} does not fit its sidecar: ${what}; choose another.`;
    return new StyleSpaceError('badFile', message, { cause });
  }
}

async function readSidecar(path: string): Promise<{ readonly text: Uint8Array; readonly sidecar: SegmenterSidecar }> {
  const text = await readBoundedFile(path, maxSidecarBytes, "segmentation network's sidecar");
  return { text, sidecar: parseSegmenterSidecar(new TextDecoder().decode(text), quoted(basename(path))) };
}

function labelsOf({ regions }: SegmenterSidecar): readonly string[] {
  return regions.map(({ name }) => name);
}

/** The picture at the network's size, clamped as if it had been saved, and normalised. */
function networkInput({ data, shape }: Tensor, { input }: SegmenterSidecar): Float32Array {
  const clamped = data.map((colour) => Math.max(-1, Math.min(1, colour)));
  const resized = resizeSquare(clamped, shape[3]!, input.size);
  const pixels = input.size ** 2;
  return resized.map((colour, i) => {
    const plane = Math.floor(i / pixels);
    return (colour - input.mean[plane]!) / input.std[plane]!;
  });
}

async function readNetwork(path: string, expected: string): Promise<Uint8Array> {
  const bytes = await readBoundedFile(path, maxNetworkBytes, 'segmentation network');
  if (sha256(bytes) === expected) return bytes;
  throw badFile({ name: path }, 'it is not the network that its sidecar describes (its SHA-256 differs)');
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 200);
}
