import { plainInteger } from './argument.ts';
import type { PickleMachine } from './machine.ts';
import type { OpcodeName } from './opcodes.ts';
import { PickleTuple } from './values.ts';

type Effect = (machine: PickleMachine, argument: unknown) => void;

const nothing: Effect = () => undefined;
const push: Effect = (machine, argument) => {
  machine.push(argument);
};
const recall: Effect = (machine, key) => {
  machine.recall(key as number);
};
const memoize: Effect = (machine, key) => {
  machine.memoize(key as number);
};
const addMarked: Effect = (machine) => {
  machine.addItems(machine.popToMark());
};
const callOnTwo: Effect = (machine) => {
  const args = machine.pop();
  machine.call(machine.pop(), args);
};

/** Protocol 0 writes them as these two integers. */
const booleans = new Map<unknown, boolean>([
  ['00', false],
  ['01', true],
]);

/** What each opcode does to the machine; `argument` is what `opcodes.ts` says, already decoded. STOP ends the reader. */
export const effects: Readonly<Record<Exclude<OpcodeName, 'STOP'>, Effect>> = {
  PROTO(machine, version) {
    if ((version as number) > 5) throw machine.fail(`is of protocol ${String(version)}, newer than any known`);
  },
  FRAME: nothing,

  NONE(machine) {
    machine.push(null);
  },
  NEWTRUE(machine) {
    machine.push(true);
  },
  NEWFALSE(machine) {
    machine.push(false);
  },
  BININT: push,
  BININT1: push,
  BININT2: push,
  LONG1: push,
  LONG4: push,
  BINFLOAT: push,
  INT(machine, line) {
    machine.push(booleans.get(line) ?? decimal(machine, line as string));
  },
  LONG(machine, line) {
    machine.push(decimal(machine, (line as string).replace(/L$/, '')));
  },
  FLOAT(machine, line) {
    machine.push(Number(line));
  },

  BINUNICODE: push,
  SHORT_BINUNICODE: push,
  BINUNICODE8: push,
  BINSTRING: push,
  SHORT_BINSTRING: push,
  UNICODE(machine, line) {
    machine.push(unescaped(line as string));
  },
  STRING(machine, line) {
    machine.push((line as string).replace(/^(['"])(.*)\1$/, '$2'));
  },
  BINBYTES: push,
  SHORT_BINBYTES: push,
  BINBYTES8: push,
  BYTEARRAY8: push,

  MARK(machine) {
    machine.mark();
  },
  POP(machine) {
    machine.discard();
  },
  POP_MARK(machine) {
    machine.popToMark();
  },
  DUP(machine) {
    machine.push(machine.top());
  },
  GET(machine, line) {
    machine.recall(Number(line));
  },
  BINGET: recall,
  LONG_BINGET: recall,
  PUT(machine, line) {
    machine.memoize(Number(line));
  },
  BINPUT: memoize,
  LONG_BINPUT: memoize,
  MEMOIZE(machine) {
    machine.memoize();
  },

  EMPTY_TUPLE(machine) {
    machine.push(new PickleTuple([]));
  },
  TUPLE1(machine) {
    machine.push(machine.popTuple(1));
  },
  TUPLE2(machine) {
    machine.push(machine.popTuple(2));
  },
  TUPLE3(machine) {
    machine.push(machine.popTuple(3));
  },
  TUPLE(machine) {
    machine.push(new PickleTuple(machine.popToMark()));
  },
  EMPTY_LIST(machine) {
    machine.push([]);
  },
  LIST(machine) {
    machine.push(machine.popToMark());
  },
  APPEND(machine) {
    machine.addItems([machine.pop()]);
  },
  APPENDS: addMarked,
  EMPTY_DICT(machine) {
    machine.pushDict(new Map());
  },
  DICT(machine) {
    const flat = machine.popToMark();
    machine.pushDict(new Map());
    machine.setItems(flat);
  },
  SETITEM(machine) {
    const value = machine.pop();
    const key = machine.pop();
    machine.setItems([key, value]);
  },
  SETITEMS(machine) {
    machine.setItems(machine.popToMark());
  },
  EMPTY_SET(machine) {
    machine.pushDict(new Set());
  },
  FROZENSET(machine) {
    machine.pushDict(new Set(machine.popToMark()));
  },
  ADDITEMS: addMarked,

  GLOBAL(machine, names) {
    const [module, name] = names as [string, string];
    machine.push(machine.global(module, name));
  },
  STACK_GLOBAL(machine) {
    const name = machine.pop();
    const module = machine.pop();
    if (typeof module !== 'string' || typeof name !== 'string') throw machine.fail('has a name that is no text');
    machine.push(machine.global(module, name));
  },
  INST(machine, names) {
    const [module, name] = names as [string, string];
    machine.call(machine.global(module, name), new PickleTuple(machine.popToMark()));
  },
  OBJ(machine) {
    const [callee, ...args] = machine.popToMark();
    machine.call(callee, new PickleTuple(args));
  },
  REDUCE: callOnTwo,
  NEWOBJ: callOnTwo,
  NEWOBJ_EX(machine) {
    machine.pop(); // Keyword arguments: no name in any vocabulary takes some.
    callOnTwo(machine, null);
  },
  BUILD(machine) {
    machine.build();
  },
  PERSID(machine, line) {
    machine.persistent(line);
  },
  BINPERSID(machine) {
    machine.persistent(machine.pop());
  },
};

function decimal(machine: PickleMachine, text: string): number | bigint {
  // Longer ones would cost time out of proportion, and no number here has as many digits.
  if (!/^[+-]?\d{1,400}$/.test(text)) throw machine.fail('has an integer that is none');
  return plainInteger(BigInt(text));
}

/** Python's "raw-unicode-escape": Latin-1 with \uXXXX and \UXXXXXXXX for the rest. */
function unescaped(line: string): string {
  return line.replace(/\\u([\da-fA-F]{4})|\\U([\da-fA-F]{8})/g, (_, short?: string, long?: string) => {
    const code = Number.parseInt(short ?? long ?? '', 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  });
}
