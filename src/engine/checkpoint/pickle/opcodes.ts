/** How an opcode's argument is stored behind it; `frame` is a length that only helps a reader that buffers. */
export type FixedArgument = 'none' | 'uint1' | 'uint2' | 'uint4' | 'int4' | 'float8' | 'frame';

/** A length in 1, 4 or 8 bytes, then that many; or everything up to the next newline, once or twice. */
export type SizedArgument =
  `text${1 | 4 | 8}` | `latin${1 | 4}` | `bytes${1 | 4 | 8}` | `long${1 | 4}` | 'line' | 'twoLines';

type Argument = FixedArgument | SizedArgument;

/** Every opcode of protocols 0 to 5 that is carried out, named as in Python's `pickletools`: [byte, name, argument]. */
export const opcodes = [
  [0x28, 'MARK', 'none'],
  [0x2e, 'STOP', 'none'],
  [0x30, 'POP', 'none'],
  [0x31, 'POP_MARK', 'none'],
  [0x32, 'DUP', 'none'],
  [0x46, 'FLOAT', 'line'],
  [0x49, 'INT', 'line'],
  [0x4a, 'BININT', 'int4'],
  [0x4b, 'BININT1', 'uint1'],
  [0x4c, 'LONG', 'line'],
  [0x4d, 'BININT2', 'uint2'],
  [0x4e, 'NONE', 'none'],
  [0x50, 'PERSID', 'line'],
  [0x51, 'BINPERSID', 'none'],
  [0x52, 'REDUCE', 'none'],
  [0x53, 'STRING', 'line'],
  [0x54, 'BINSTRING', 'latin4'],
  [0x55, 'SHORT_BINSTRING', 'latin1'],
  [0x56, 'UNICODE', 'line'],
  [0x58, 'BINUNICODE', 'text4'],
  [0x5d, 'EMPTY_LIST', 'none'],
  [0x61, 'APPEND', 'none'],
  [0x62, 'BUILD', 'none'],
  [0x63, 'GLOBAL', 'twoLines'],
  [0x64, 'DICT', 'none'],
  [0x65, 'APPENDS', 'none'],
  [0x67, 'GET', 'line'],
  [0x68, 'BINGET', 'uint1'],
  [0x69, 'INST', 'twoLines'],
  [0x6a, 'LONG_BINGET', 'uint4'],
  [0x6c, 'LIST', 'none'],
  [0x6f, 'OBJ', 'none'],
  [0x70, 'PUT', 'line'],
  [0x71, 'BINPUT', 'uint1'],
  [0x72, 'LONG_BINPUT', 'uint4'],
  [0x73, 'SETITEM', 'none'],
  [0x74, 'TUPLE', 'none'],
  [0x75, 'SETITEMS', 'none'],
  [0x7d, 'EMPTY_DICT', 'none'],
  [0x29, 'EMPTY_TUPLE', 'none'],
  [0x42, 'BINBYTES', 'bytes4'],
  [0x43, 'SHORT_BINBYTES', 'bytes1'],
  [0x47, 'BINFLOAT', 'float8'],
  [0x80, 'PROTO', 'uint1'],
  [0x81, 'NEWOBJ', 'none'],
  [0x85, 'TUPLE1', 'none'],
  [0x86, 'TUPLE2', 'none'],
  [0x87, 'TUPLE3', 'none'],
  [0x88, 'NEWTRUE', 'none'],
  [0x89, 'NEWFALSE', 'none'],
  [0x8a, 'LONG1', 'long1'],
  [0x8b, 'LONG4', 'long4'],
  [0x8c, 'SHORT_BINUNICODE', 'text1'],
  [0x8d, 'BINUNICODE8', 'text8'],
  [0x8e, 'BINBYTES8', 'bytes8'],
  [0x8f, 'EMPTY_SET', 'none'],
  [0x90, 'ADDITEMS', 'none'],
  [0x91, 'FROZENSET', 'none'],
  [0x92, 'NEWOBJ_EX', 'none'],
  [0x93, 'STACK_GLOBAL', 'none'],
  [0x94, 'MEMOIZE', 'none'],
  [0x95, 'FRAME', 'frame'],
  [0x96, 'BYTEARRAY8', 'bytes8'],
] as const satisfies readonly (readonly [number, string, Argument])[];

export type OpcodeName = (typeof opcodes)[number][1];

export const opcodeByByte: ReadonlyMap<number, { readonly name: OpcodeName; readonly argument: Argument }> = new Map(
  opcodes.map(([byte, name, argument]) => [byte, { name, argument }]),
);
