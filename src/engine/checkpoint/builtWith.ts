import { badFile, quoted, type Named } from './badFile.ts';
import type { TensorFile } from './tensorFile.ts';

/** Where activations are clamped that are clamped at all; what lies outside could not be exported. */
const smallestClamp = 1e-5;
const largestClamp = 1e30;

/** Of a file of tensors alone, whatever its names. */
export const noClampStated =
  'The file does not say whether activations are clamped, as its tensors alone never do: they are not. Open the .pkl to be sure.';

/** A plain value of a pickle as metadata. JSON has no NaN and no infinities: as texts they are not mistaken for None. */
export function settingJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'number' && !Number.isFinite(part) ? String(part) : part,
  );
}

/** A setting that a network was built with; undefined where its file does not say it. Throws `badFile` for no JSON. */
export function statedSetting(file: TensorFile, name: string): unknown {
  const json = file.metadata.get(name);
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw badFile(file, `its metadata ${quoted(name)} is not JSON`, 'write it as JSON or leave it out');
  }
}

/** The factor of a layer's weights and bias, above 0 and up to 1; `usual` where the file does not say it. */
export function statedRate(file: TensorFile, name: string, usual: number): number {
  const stated = statedSetting(file, name) ?? usual;
  if (isLearningRate(stated)) return stated;
  throw refused(file, name, stated, 'not a learning rate');
}

export function isLearningRate(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= 1;
}

/** Where a layer's activations are clamped; null: nowhere; undefined: the file does not say it. */
export function statedClamp(file: TensorFile, name: string): number | null | undefined {
  const stated = statedSetting(file, name);
  if (stated === undefined || stated === null) return stated;
  if (typeof stated === 'number' && stated >= smallestClamp && stated <= largestClamp) return stated;
  throw refused(file, name, stated, `not a number from ${smallestClamp} to ${largestClamp}`);
}

function refused(file: Named, name: string, stated: unknown, why: string): Error {
  return badFile(file, `its setting ${quoted(name)} is ${JSON.stringify(stated).slice(0, 100)}, ${why}`);
}
