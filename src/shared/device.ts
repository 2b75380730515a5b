/** Where the networks can run, with the name that people read. */
export const deviceLabels = {
  cpu: 'CPU',
  webgpu: 'GPU (WebGPU)',
  cuda: 'NVIDIA GPU (CUDA)',
  dml: 'GPU (DirectML)',
  coreml: 'Apple GPU (Core ML)',
} as const;

export type Device = keyof typeof deviceLabels;

/** `auto`: a GPU where one was tried, agrees with the CPU and is faster; else the CPU. */
export type RequestedDevice = 'auto' | Device;

/** Of the numbers inside a network. */
export type Precision = 'float32' | 'float16';

/** Of pictures that are only looked at, and why, in one sentence. All else is computed in float32. */
export interface PicturePrecision {
  readonly precision: Precision;
  readonly reason: string;
}

/** Where the engine computes, and why there, in one sentence. */
export interface DeviceChoice {
  readonly device: Device;
  /** Null: in float32, as everything is there. */
  readonly pictures: PicturePrecision | null;
  readonly reason: string;
}

/** Why there, and in which precision pictures are, for people. */
export function deviceReasons({ reason, pictures }: DeviceChoice): string {
  return pictures ? `${reason} ${pictures.reason}` : reason;
}
