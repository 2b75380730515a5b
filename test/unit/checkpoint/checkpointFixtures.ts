import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Generator, ModulatedConv, Weight } from '../../../src/engine/stylegan2/generator.ts';

const folder = new URL('../../fixtures/checkpoints/', import.meta.url);

export function fixturePath(name: string): string {
  return fileURLToPath(new URL(name, folder));
}

export function fixtureBytes(name: string): Uint8Array {
  return new Uint8Array(readFileSync(fixturePath(name)));
}

export function fixtureJson(name: string): unknown {
  return JSON.parse(readFileSync(fixturePath(name), 'utf8'));
}

export const portraits = fileURLToPath(new URL('../../../models/portraits.safetensors', import.meta.url));

/** What `make_reference.py` says about one tensor. */
export interface Description {
  readonly shape: readonly number[];
  readonly first: readonly number[];
  readonly sha256: string;
}

export async function described(weight: Weight): Promise<Description> {
  const values = await weight.read();
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return {
    shape: [...weight.shape],
    first: [...values.subarray(0, 4)],
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

/** Every weight of a generator, under the names of `weights.json`, which has no labels and no residual blocks. */
export function namedWeights(generator: Generator): Map<string, Weight> {
  const weights = new Map<string, Weight>([['constant', generator.constant]]);
  if (generator.wAvg) weights.set('wAvg', generator.wAvg);
  for (const [i, { weight, bias }] of generator.mapping.layers.entries()) {
    weights.set(`mapping.${i}.weight`, weight).set(`mapping.${i}.bias`, bias);
  }
  const { labelEmbedding } = generator.mapping;
  if (labelEmbedding) weights.set('label.weight', labelEmbedding.weight).set('label.bias', labelEmbedding.bias);
  const add = ({ name, affine, weight, bias }: ModulatedConv): void => {
    weights.set(`${name}.weight`, weight).set(`${name}.bias`, bias);
    weights.set(`${name}.affine.weight`, affine.weight).set(`${name}.affine.bias`, affine.bias);
  };
  for (const { resolution, conv0Up, conv1, skip, toRgb } of generator.blocks) {
    for (const conv of [conv0Up, conv1]) {
      if (!conv) continue;
      add(conv);
      weights.set(`${conv.name}.noiseConst`, conv.noiseConst).set(`${conv.name}.noiseStrength`, conv.noiseStrength);
    }
    if (toRgb) add(toRgb);
    if (skip) weights.set(`b${resolution}.skip`, skip);
  }
  return weights;
}

export async function describedAll(weights: ReadonlyMap<string, Weight>): Promise<Record<string, Description>> {
  const descriptions: Record<string, Description> = {};
  for (const [name, weight] of weights) descriptions[name] = await described(weight);
  return descriptions;
}
