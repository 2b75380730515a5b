/**
 * Writes one protobuf message (https://protobuf.dev/programming-guides/encoding). Pieces are kept as they come and
 * joined once, so that a model's weights are copied once, however deeply their message is nested.
 */
export class ProtobufWriter {
  readonly #pieces: Uint8Array[] = [];
  #length = 0;

  /** A varint field; negative numbers take the ten bytes of their 64-bit two's complement. */
  int(field: number, value: number | bigint): this {
    return this.#push(varint((field << 3) | wireType.varint)).#push(varint(value));
  }

  /** A 32-bit float field. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#push(varint((field << 3) | wireType.fixed32)).#push(bytes);
  }

  /** A length-delimited field: bytes as they are, text as UTF-8. The bytes are not copied before `finish`. */
  bytes(field: number, value: Uint8Array | string): this {
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    return this.#push(varint((field << 3) | wireType.lengthDelimited))
      .#push(varint(bytes.length))
      .#push(bytes);
  }

  /** A nested message. */
  message(field: number, message: ProtobufWriter): this {
    this.#push(varint((field << 3) | wireType.lengthDelimited)).#push(varint(message.#length));
    for (const piece of message.#pieces) this.#push(piece);
    return this;
  }

  /** The whole message. */
  finish(): Uint8Array {
    const bytes = new Uint8Array(this.#length);
    let offset = 0;
    for (const piece of this.#pieces) {
      bytes.set(piece, offset);
      offset += piece.length;
    }
    return bytes;
  }

  #push(piece: Uint8Array): this {
    this.#pieces.push(piece);
    this.#length += piece.length;
    return this;
  }
}

const wireType = { varint: 0, lengthDelimited: 2, fixed32: 5 } as const;

function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
