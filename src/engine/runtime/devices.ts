import type { Device } from '../../shared/device.ts';

/** A device besides the CPU, which every platform has. */
interface DeviceRow {
  /** Where ONNX Runtime's npm package can have it: `platform-arch` of Node. */
  readonly platforms: readonly string[];
  /** Set in any process that uses the device, where the user has not set it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Libraries that do not come with the package, and what to say where they cannot be loaded. */
  readonly optIn?: { readonly sign: RegExp; readonly remedy: string };
}

/** In the order in which `auto` tries them: a vendor's own library before the portable one. */
const gpus = {
  // Tensor cores would round products to 10 bits, and no number would be the original implementation's.
  cuda: {
    platforms: ['linux-x64'],
    environment: { NVIDIA_TF32_OVERRIDE: '0' },
    optIn: {
      sign: /Failed to load shared library|libcu\w+\.so|CUDA driver version is insufficient/,
      remedy:
        'its libraries for CUDA 12 with cuDNN 9 are not installed or of another version: see "CUDA" in docs/devices.md or on the page of the extension',
    },
  },
  webgpu: {
    platforms: ['linux-x64', 'win32-x64', 'win32-arm64', 'darwin-arm64'],
    environment: {},
  },
  dml: { platforms: ['win32-x64', 'win32-arm64'], environment: {} },
  coreml: { platforms: ['darwin-arm64'], environment: {} },
} as const satisfies Readonly<Record<Exclude<Device, 'cpu'>, DeviceRow>>;

export type Gpu = keyof typeof gpus;

/** The GPUs that can be there on a platform (`linux-x64`), the one to prefer first. */
export function gpusOf(platform: string): Gpu[] {
  return (Object.keys(gpus) as Gpu[]).filter((gpu) => platformsOf(gpu).includes(platform));
}

export function platformsOf(gpu: Gpu): readonly string[] {
  return gpus[gpu].platforms;
}

/** What to do about an error of ONNX Runtime that means libraries of the device are missing; undefined for any other. */
export function missingLibraries(gpu: Gpu, error: string): string | undefined {
  const { optIn }: DeviceRow = gpus[gpu];
  return optIn?.sign.test(error) ? optIn.remedy : undefined;
}

/** Environment variables for a process that uses the device. */
export function environmentOf(device: Device): Readonly<Record<string, string>> {
  return device === 'cpu' ? {} : gpus[device].environment;
}
