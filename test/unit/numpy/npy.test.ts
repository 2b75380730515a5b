import { describe, expect, it } from 'vitest';
import { asFloat32, encodeNpy, readNpy } from '../../../src/engine/numpy/npy.ts';
import { StyleSpaceError } from '../../../src/shared/errors.ts';
import { numpyFixture } from './fixture.ts';

const read = (name: string) => readNpy(numpyFixture(`${name}.npy`), `${name}.npy`);
const counting = Array.from({ length: 24 }, (_, i) => i);
const eighths = Float32Array.from(counting, (i) => i / 8);

describe('files that np.save wrote', () => {
  it.each([
    ['f4', [2, 3, 4], eighths],
    ['f4_version2', [2, 3, 4], eighths],
    ['f4_version3', [2, 3, 4], eighths],
    ['f4_vector', [5], Float32Array.of(0, 1, 2, 3, 4)],
    ['f4_scalar', [], Float32Array.of(2.5)],
    ['f4_empty', [0, 5], new Float32Array(0)],
    ['f8_fortran', [2, 3, 4], Float64Array.from(counting, (i) => i / 3)],
    ['i4', [2, 2], Int32Array.of(1, -2, 3, -2147483648)],
    ['i8', [3], BigInt64Array.of(1n, -2n, 2n ** 62n)],
    ['u1', [1, 3], Uint8Array.of(0, 255, 7)],
    ['bool', [3], Uint8Array.of(1, 0, 1)],
  ])('%s', (name, shape, data) => {
    expect(read(name)).toEqual({ shape, data });
  });

  it('are read at any alignment', () => {
    const file = numpyFixture('f8_fortran.npy');
    const shifted = new Uint8Array(file.length + 1);
    shifted.set(file, 1);
    expect(readNpy(shifted.subarray(1), 'shifted')).toEqual(read('f8_fortran'));
  });

  it.each([
    ['big_endian', '>f4'],
    ['complex', '<c8'],
    ['structured', 'structure|plain array'],
    ['object', '|O'],
  ])('%s is refused in one sentence that names the type', (name, type) => {
    expect(() => read(name)).toThrow(StyleSpaceError);
    expect(() => read(name)).toThrow(new RegExp(type.replace('|O', '\\|O')));
  });
});

it.each([
  ['f4', [2, 3, 4], eighths],
  ['f4_vector', [5], Float32Array.of(0, 1, 2, 3, 4)],
  ['f4_scalar', [], Float32Array.of(2.5)],
  ['f4_empty', [0, 5], new Float32Array(0)],
] as const)("encodes %s to np.save's own bytes", (name, shape, data) => {
  expect(Buffer.from(encodeNpy(shape, data))).toEqual(numpyFixture(`${name}.npy`));
});

it('rounds float64 to float32 and refuses integers where numbers are wanted', () => {
  expect(asFloat32(read('f8_fortran'), 'x')[1]).toBe(Math.fround(1 / 3));
  expect(() => asFloat32(read('i4'), 'z.npy')).toThrow(/^z\.npy holds integers/);
});

/** A version 1 file with this header text and 8 bytes of data. */
function npyWith(header: string): Uint8Array {
  const file = new Uint8Array(10 + header.length + 8);
  file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8]);
  file.set(new TextEncoder().encode(header), 10);
  return file;
}

describe('headers', () => {
  it.each([
    `{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }`,
    `{"shape":(2L,),"fortran_order":True,"descr":"<f4"}\n`,
    `  {'shape': (1, 2), 'descr': '<f4', 'fortran_order': False}   `,
  ])('%j is read', (header) => {
    expect(readNpy(npyWith(header), 'x').data).toEqual(new Float32Array(2));
  });

  it.each([
    ['no literal', `import os`],
    ['a call', `{'descr': exit(), 'fortran_order': False, 'shape': (2,)}`],
    ['an extra key', `{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}`],
    ['a missing key', `{'descr': '<f4', 'shape': (2,)}`],
    ['a prototype name', `{'descr': 'toString', 'fortran_order': False, 'shape': (2,)}`],
    ['a negative size', `{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}`],
    ['no tuple', `{'descr': '<f4', 'fortran_order': False, 'shape': (2)}`],
    ['a hole', `{'descr': '<f4', 'fortran_order': False, 'shape': (1,,2)}`],
    ['a huge size', `{'descr': '<f4', 'fortran_order': False, 'shape': (999999999999999, 999999999999999)}`],
    ['more than there is', `{'descr': '<f4', 'fortran_order': False, 'shape': (3,)}`],
    ['less than there is', `{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}`],
    ['many axes', `{'descr': '<f4', 'fortran_order': False, 'shape': (${'1, '.repeat(65)}2)}`],
    ['a long header', `{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}${' '.repeat(10_000)}`],
  ])('%s is refused with a sentence that names the file', (_, header) => {
    expect(() => readNpy(npyWith(header), 'bad.npy')).toThrow(StyleSpaceError);
    expect(() => readNpy(npyWith(header), 'bad.npy')).toThrow(/^bad\.npy .*\.$/);
  });

  it('every cut of a file is refused', () => {
    const file = numpyFixture('f4.npy');
    for (let length = 0; length < file.length; length++) {
      expect(() => readNpy(file.subarray(0, length), 'cut.npy'), `${length} bytes`).toThrow(StyleSpaceError);
    }
  });
});
