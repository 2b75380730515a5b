import { badFile } from './badFile.ts';
import { memorySource, type ByteSource } from './byteSource.ts';
import { PickleText } from './pickle/values.ts';

/**
 * The bytes that a text stands for whose characters are all below 256. Made in constant time: they are decoded when they
 * are read. For a text that stayed in its file, `length` is only an upper bound, since a byte takes one or two there.
 */
export function latin1Bytes(text: string | PickleText): ByteSource {
  return text instanceof PickleText ? ofFile(text.source) : ofMemory(text);
}

function ofMemory(text: string): ByteSource {
  const name = 'a text in its pickle';
  return {
    name,
    length: text.length,
    // A copy: a Buffer's own slice() would be a view of it, against what typed arrays do.
    read: (offset, length) => {
      const bytes = new Uint8Array(Buffer.from(text.slice(offset, offset + length), 'latin1'));
      return memorySource(bytes, name).read(0, length);
    },
  };
}

function ofFile(encoded: ByteSource): ByteSource {
  return {
    name: encoded.name,
    length: encoded.length,
    async read(offset, length) {
      // From the start, where alone it is known which byte stands where; what is asked for is nearly all of it, or the start.
      const stored = await encoded.read(0, Math.min(encoded.length, 2 * (offset + length)));
      const bytes = new Uint8Array(length);
      let at = 0;
      for (let count = 0; count < offset + length; count++) {
        const byte = decoded(stored, at);
        if (byte < 0) throw badFile(encoded, 'a byte string in its pickle is damaged or cut short');
        if (count >= offset) bytes[count - offset] = byte;
        at += byte < 0x80 ? 1 : 2;
      }
      return bytes;
    },
  };
}

/** The character below 256 that is encoded at a position of UTF-8 text, or -1. */
function decoded(text: Uint8Array, at: number): number {
  const first = text[at] ?? 0xff;
  if (first < 0x80) return first;
  const second = text[at + 1] ?? 0xff;
  return (first === 0xc2 || first === 0xc3) && (second & 0xc0) === 0x80 ? ((first & 3) << 6) | (second & 0x3f) : -1;
}
