import type { ModelIdentity } from '../../../src/shared/modelIdentity.ts';
import { pickled } from '../checkpoint/hostileFiles.ts';
import { array } from '../checkpoint/pickledNetwork.ts';

const layout: ModelIdentity['layout'] = [
  ['conv', 3],
  ['toRgb', 2],
  ['conv0Up', 2],
  ['conv1', 2],
  ['toRgb', 2],
];
export const model: ModelIdentity = { name: 'small.pkl', sha256: 'a'.repeat(64), fingerprint: 'AAAA', layout };
/** Of each searched channel: of 10 images with others, 8 with hair, 4 with mouth. */
export const presence = [10, 8, 4];
export const wins = [
  [1, 8, 1],
  [5, 5, 0],
  [2, 4, 0],
  [0, 0, 4],
  [9, 1, 0],
  [3, 0, 3],
  [4, 4, 2],
];
export const csv = ',names\n0,others\n1,hair \n2,"mouth"\n';

export const float64 = (numbers: readonly number[]): string =>
  Buffer.from(Float64Array.from(numbers).buffer).toString('latin1');
let row = 0;
const layers = layout.map(([kind, channels]) =>
  Array.from({ length: channels }, () =>
    kind === 'toRgb' ? [0, 0, 0] : wins[row++]!.map((count, label) => count / presence[label]!),
  ).flat(),
);
/** The pickle without its protocol and end: a list of arrays, their numbers changed where that is asked. */
export const list = (asText = false, change = (fraction: number): number => fraction): string => {
  const arrays = layers.map((fractions) =>
    array({ type: 'f8', shape: [fractions.length / 3, 3], data: float64(fractions.map(change)), asText }),
  );
  return `](${arrays.join('')}e`;
};
/** The same as an array of objects. */
export const objects = (): string => {
  const made = pickled.call('numpy.core.multiarray', '_reconstruct', [
    'cnumpy\nndarray\n',
    pickled.tuple([pickled.int(0)]),
    'C\x01b',
  ]);
  const dtype = `${pickled.call('numpy', 'dtype', [pickled.text('O8'), '\x89', '\x88'])}${pickled.tuple([
    pickled.int(3),
    pickled.text('|'),
    ...['N', 'N', 'N', pickled.int(-1), pickled.int(-1), pickled.int(63)],
  ])}b`;
  return `${made}${pickled.tuple([pickled.int(1), pickled.tuple([pickled.int(5)]), dtype, '\x89', list()])}b`;
};
