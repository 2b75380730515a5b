import { StyleSpaceError } from '../../shared/errors.ts';
import { largestResolution } from '../../shared/modelIdentity.ts';
import { badFile, quoted } from '../checkpoint/badFile.ts';
import { fileSource, memorySource } from '../checkpoint/byteSource.ts';
import { isForeignOnnx } from '../checkpoint/onnxFile.ts';
import { checkSelfContained } from '../checkpoint/selfContainedOnnx.ts';
import { readBoundedFile } from '../files/boundedFile.ts';
import type { Signature, Tensor } from '../runtime/ort.ts';
import type { PreparedGraph, Runtime } from '../runtime/runtime.ts';
import type { Task } from '../runtime/task.ts';
import { findBundledModel } from './bundledModels.ts';
import { imageSignature, shown, type ImageSignature } from './imageSignature.ts';
import { checkClass } from './modelClass.ts';

/** 1 GiB: config-f at 1024 px has 120 MB. */
const largestFile = 2 ** 30;

/** Whether a name or path is an ONNX file of another program, which can be an image-only network at most. */
export async function isForeignNetwork(nameOrPath: string, modelsDir: string): Promise<boolean> {
  if (await findBundledModel(modelsDir, nameOrPath)) return false;
  return isForeignOnnx(await fileSource(nameOrPath));
}

/** How a latent becomes a picture. */
export interface ImageOptions {
  /** Fed where the network takes it. */
  readonly psi: number;
  readonly class: number | null;
}

/**
 * An ONNX generator of another program: z or w in, pictures out, nothing in between. It has no style space, hence no
 * channels, no edits, no heatmaps and no discovery. Unlike a checkpoint, what is in its file runs: the operators of its
 * graph, by ONNX Runtime, after `checkSelfContained`.
 */
export class ImageNetwork {
  private constructor(
    readonly path: string,
    readonly sizeBytes: number,
    readonly inputsAndOutputs: Signature,
    readonly signature: ImageSignature,
    /** Of its pictures, in pixels. */
    readonly size: { readonly height: number; readonly width: number },
    private readonly graph: PreparedGraph,
  ) {}

  /**
   * Loads the graph. Where the file does not state the size of its pictures, makes one to see. Rejects with `badFile`
   * what cannot be loaded or run, with `notAGenerator` what cannot be fed or makes no pictures.
   */
  static async open(path: string, runtime: Runtime, task: Task): Promise<ImageNetwork> {
    return ImageNetwork.load(await readBoundedFile(path, largestFile, 'ONNX file'), path, runtime, task);
  }

  /** The same from the file's bytes. */
  static async load(bytes: Uint8Array, path: string, runtime: Runtime, task: Task): Promise<ImageNetwork> {
    const file = memorySource(bytes, path);
    await checkSelfContained(file);
    const graph = runtime.prepare(() => Promise.resolve(bytes));
    try {
      const found = await graph.signature().catch((error: unknown) => {
        throw badFile(file, `ONNX Runtime cannot load it (${reasonOf(error)})`, 'export it again');
      });
      const signature = imageSignature(file, found);
      const size = await sizeOf(path, graph, signature, task);
      return new ImageNetwork(path, bytes.length, found, signature, size, graph);
    } catch (error) {
      // A graph that was never loaded has nothing to release.
      await graph.release().catch(() => undefined);
      throw error;
    }
  }

  /** Classes to choose from; 0: it takes none. */
  get classes(): number {
    return this.signature.label?.classes ?? 0;
  }

  /**
   * The picture [3, height, width] of one latent, of the shape of `signature.latent`; nominally in [-1, 1], not clamped.
   * `badUsage` for a class that it has not, `badFile` when its graph fails.
   */
  async picture(latent: Float32Array, { psi, class: label }: ImageOptions, task: Task): Promise<Float32Array> {
    checkClass(this.classes, label);
    const { data, shape } = await run(this.path, this.graph, this.signature, { latent, psi, label }, task);
    const { height, width } = this.size;
    if (shape[2] !== height || shape[3] !== width) {
      throw failed(this.path, `a picture is ${shown({ shape })}, not of ${width} x ${height} pixels`);
    }
    return data.slice(0, 3 * height * width);
  }

  release(): Promise<void> {
    return this.graph.release();
  }
}

interface Sample {
  readonly latent: Float32Array;
  readonly psi: number;
  readonly label: number | null;
}

async function sizeOf(
  path: string,
  graph: PreparedGraph,
  signature: ImageSignature,
  task: Task,
): Promise<{ height: number; width: number }> {
  const { latent, label, image } = signature;
  if (image.height !== null && image.width !== null) return { height: image.height, width: image.width };
  const zero = new Float32Array(latent.shape.reduce((product, size) => product * size, 1));
  const { shape } = await run(path, graph, signature, { latent: zero, psi: 1, label: label?.classes ? 0 : null }, task);
  return { height: shape[2]!, width: shape[3]! };
}

/** Runs a batch of the same sample: the picture asked for is the first, whatever the batch. */
async function run(
  path: string,
  graph: PreparedGraph,
  { latent, psi, label, image }: ImageSignature,
  sample: Sample,
  task: Task,
): Promise<Tensor> {
  const feeds: Record<string, Tensor> = { [latent.name]: batchOf(sample.latent, latent.batch, latent.shape) };
  if (psi) feeds[psi.name] = { data: Float32Array.of(sample.psi), shape: psi.shape.map(() => 1) };
  if (label) {
    const oneHot = new Float32Array(label.classes);
    if (sample.label !== null) oneHot[sample.label] = 1;
    feeds[label.name] = batchOf(oneHot, label.shape[0] ?? latent.batch, [label.classes]);
  }
  const results = await graph.run(feeds, task).catch((error: unknown) => {
    throw StyleSpaceError.is(error) ? error : failed(path, reasonOf(error));
  });
  const picture = results[image.name]!;
  const [samples, channels, height, width] = picture.shape;
  const sound =
    samples! >= 1 && channels === 3 && [height!, width!].every((side) => side >= 1 && side <= largestResolution);
  if (!sound || picture.shape.length !== 4) throw failed(path, `its output is ${shown(picture)}, no picture`);
  return picture;
}

function batchOf(row: Float32Array, samples: number, rowShape: readonly number[]): Tensor {
  const data = new Float32Array(samples * row.length);
  for (let sample = 0; sample < samples; sample++) data.set(row, sample * row.length);
  return { data, shape: [samples, ...rowShape] };
}

function failed(path: string, why: string): StyleSpaceError {
  return new StyleSpaceError('badFile', `The graph of ${quoted(path)} failed: ${why}; export it again.`);
}

function reasonOf(error: unknown): string {
  const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
  return quoted(line!);
}
