import { expect, test } from 'vitest';
import { ProtobufWriter } from '../../../src/engine/onnx/protobufWriter.ts';

// Bytes from the encoding's own documentation (protobuf.dev/programming-guides/encoding) or worked out by hand from it.
test.each([
  ['a varint of two bytes', new ProtobufWriter().int(1, 150), '089601'],
  ['zero', new ProtobufWriter().int(1, 0), '0800'],
  ['a negative number takes ten bytes', new ProtobufWriter().int(1, -2), '08feffffffffffffffff01'],
  ['the largest int64', new ProtobufWriter().int(1, 2n ** 63n - 1n), '08ffffffffffffffff7f'],
  ['a field number above 15', new ProtobufWriter().int(20, 1), 'a00101'],
  ['text', new ProtobufWriter().bytes(2, 'testing'), '120774657374696e67'],
  ['a float', new ProtobufWriter().float(2, 1), '150000803f'],
  ['a message in a message', new ProtobufWriter().message(3, new ProtobufWriter().int(1, 150)), '1a03089601'],
  ['an empty message', new ProtobufWriter().message(3, new ProtobufWriter()), '1a00'],
])('%s', (_, writer, hex) => {
  expect(Buffer.from(writer.finish()).toString('hex')).toBe(hex);
});
