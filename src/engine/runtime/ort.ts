import * as ort from 'onnxruntime-node';

/** The only file that touches ONNX Runtime. Everything else says "session", "tensor" and "device". */

/** Float32, row-major. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Where a graph runs. */
export type Device = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';

export type Feeds = Readonly<Record<string, Tensor>>;

/** An input or output of a graph, as the file declares it or as ONNX Runtime infers it. */
export interface TensorType {
  readonly name: string;
  /** ONNX's element type: `float32`, `int64`. */
  readonly type: string;
  /** Null: known only when it runs. Empty: a scalar, or nothing is known. */
  readonly shape: readonly (number | null)[];
}

/** What a graph takes and gives. */
export interface Signature {
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
}

/** One loaded graph. */
export interface Session {
  readonly signature: Signature;
  /** Blocks the thread while it computes, whatever its promise says. Feeds that the graph does not take are ignored. */
  run(feeds: Feeds): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}

/** The version of the library that runs our graphs, for catalogues and reports. */
export const ortVersion = ort.env.versions.node ?? ort.env.versions.common;

/**
 * Whether a graph keeps the memory of its runs for the next one, which saves up to a fifth of the time, or gives it back:
 * each graph's memory is its own, so that many large graphs would together keep many times what one run needs.
 */
export type RunMemory = 'kept' | 'givenBack';

export interface SessionOptions {
  readonly memory?: RunMemory;
  /**
   * Each session writes which operator ran where, and for how long, to a JSON file whose path begins like this, when it is
   * released.
   */
  readonly profilePrefix?: string | undefined;
}

/** Loads an ONNX model from its bytes. */
export async function createSession(
  model: Uint8Array,
  device: Device,
  threads: number,
  { memory = 'kept', profilePrefix }: SessionOptions = {},
): Promise<Session> {
  const session = await ort.InferenceSession.create(model, {
    executionProviders: [device],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    enableCpuMemArena: memory === 'kept',
    enableMemPattern: memory === 'kept',
    // Only what ends the process: a failure is thrown, and need not be printed as well.
    logSeverityLevel: 4,
    // Threads that wait by spinning cost others their processor: beside an editor and a compiler that made the same work
    // take twice the processor time.
    ...(profilePrefix !== undefined && { enableProfiling: true, profileFilePrefix: profilePrefix }),
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  return {
    signature: {
      inputs: session.inputMetadata.map(tensorType),
      outputs: session.outputMetadata.map(tensorType),
    },
    async run(feeds) {
      const inputs: Record<string, ort.Tensor> = {};
      for (const [name, { data, shape }] of Object.entries(feeds))
        inputs[name] = new ort.Tensor('float32', data, shape);
      const results = await session.run(inputs);
      return Object.fromEntries(
        Object.entries(results).map(([name, { data, dims }]) => [name, { data: data as Float32Array, shape: dims }]),
      );
    },
    release: () => session.release(),
  };
}

function tensorType(value: ort.InferenceSession.ValueMetadata): TensorType {
  if (!value.isTensor) return { name: value.name, type: 'no tensor', shape: [] };
  const shape = value.shape.map((size) => (typeof size === 'number' && size >= 0 ? size : null));
  return { name: value.name, type: value.type, shape };
}
