import type { Device } from '../../shared/device.ts';

/** A device besides the CPU, which every platform has. */
interface DeviceRow {
  /** Where ONNX Runtime's npm package can have it: `platform-arch` of Node. */
  readonly platforms: readonly string[];
  /** Set in any process that uses the device, where the user has not set it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** In the order in which `auto` tries them: a vendor's own library before the portable one. */
const gpus = {
  // Tensor cores would round products to 10 bits, and no number would be the original implementation's.
  cuda: { platforms: ['linux-x64'], environment: { NVIDIA_TF32_OVERRIDE: '0' } },
  webgpu: {
    platforms: ['linux-x64', 'win32-x64', 'win32-arm64', 'darwin-arm64', 'darwin-x64'],
    environment: {},
  },
  dml: { platforms: ['win32-x64', 'win32-arm64'], environment: {} },
  coreml: { platforms: ['darwin-arm64', 'darwin-x64'], environment: {} },
} as const satisfies Readonly<Record<Exclude<Device, 'cpu'>, DeviceRow>>;

export type Gpu = keyof typeof gpus;

/** The GPUs that can be there on a platform (`linux-x64`), the one to prefer first. */
export function gpusOf(platform: string): Gpu[] {
  return (Object.keys(gpus) as Gpu[]).filter((gpu) => platformsOf(gpu).includes(platform));
}

export function platformsOf(gpu: Gpu): readonly string[] {
  return gpus[gpu].platforms;
}

/** Environment variables for a process that uses the device. */
export function environmentOf(device: Device): Readonly<Record<string, string>> {
  return device === 'cpu' ? {} : gpus[device].environment;
}
