import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a bundled model's sidecar (`models/<name>.json`) says of it. Paths are absolute. */
export interface BundledModel {
  readonly name: string;
  readonly modelVersion: number;
  readonly file: string;
  readonly sha256: string;
  /** Sidecar of the segmentation network that names the regions of its pictures. */
  readonly regions: string;
}

const namePattern = /^[a-z][a-z0-9-]{0,63}$/;

/** The bundled model of that name; undefined if there is none, and then the name is a path. */
export async function findBundledModel(modelsDir: string, name: string): Promise<BundledModel | undefined> {
  if (!namePattern.test(name)) return undefined;
  let text: string;
  try {
    text = await readFile(join(modelsDir, `${name}.json`), 'utf8');
  } catch {
    return undefined;
  }
  const sidecar = JSON.parse(text) as Record<'name' | 'file' | 'sha256' | 'regions', string> & {
    modelVersion?: number;
  };
  if (sidecar.modelVersion === undefined) return undefined;
  return {
    name: sidecar.name,
    modelVersion: sidecar.modelVersion,
    file: join(modelsDir, sidecar.file),
    sha256: sidecar.sha256,
    regions: join(modelsDir, sidecar.regions),
  };
}
