/** A stream of numbers in [0, 1) that is the same every time (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What nobody expects, of every kind that VS Code carries from a page (it loses messages with a BigInt). */
const oddPlainValues: readonly unknown[] = [
  ...[null, undefined, true, -1, -0, 0.5, NaN, Infinity, -Infinity, 2 ** 53, 1e308, 4294967296],
  ...['', '__proto__', '6_501', '0_0', '-1_-1', '99999_99999', '../../etc/passwd', 'x'.repeat(100_000)],
];
const oddValues: readonly unknown[] = [
  ...oddPlainValues,
  ...[[], [[]], [1, 2, 3], {}, { toString: null }, { length: -1 }, nested(20)],
  ...[new Uint8Array(1000), new Date(0), new Map([[1, 2]])],
];

const foreignMethods = ['', 'constructor', 'toString', '__proto__', 'changed', 'discover', '$/progress', '$/setTrace'];
const fieldNames = ['seed', 'strength', 'change', 'pending', 'edited', 'maxSize', 'class', 'kind', 'channel', 'value'];

export interface HostileMessages {
  readonly messages: readonly unknown[];
  /** The ids of those that are requests: each is to be answered once. */
  readonly requests: readonly string[];
}

/** What a page may ask for: what it gets an answer to, and what shows something else to the user, a dialog or an editor. */
export interface AskedFor {
  readonly quiet: readonly string[];
  readonly showing: readonly string[];
}

/**
 * Messages that a page would not send: requests for methods of its own with odd parameters, for others, answers to
 * nothing, notifications, and what is no message at all. None is a proper request to show something.
 */
export function hostileMessages({ quiet, showing }: AskedFor, count: number, seed: number): HostileMessages {
  const next = numbers(seed);
  const one = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!;
  const oddFields = (): unknown =>
    Object.fromEntries(fieldNames.filter(() => next() < 0.4).map((name) => [name, one(oddValues)]));
  const oddParams = (): unknown => (next() < 0.7 ? oddFields() : one(oddValues));
  const requests: string[] = [];
  const request = (method: unknown, params: unknown): unknown => {
    const id = `hostile ${requests.length}`;
    requests.push(id);
    return { jsonrpc: '2.0', id, method, params };
  };
  const kinds: readonly (() => unknown)[] = [
    () => request(one(quiet), { params: oddParams(), progress: one(oddValues) }),
    () => request(one(showing), { params: one(oddPlainValues), progress: one(oddValues) }),
    () => request(one([...quiet, ...showing]), one(oddPlainValues)),
    () => request(one(foreignMethods), { params: {}, progress: null }),
    () => ({ jsonrpc: '2.0', method: one([...foreignMethods, ...quiet]), params: one(oddValues) }),
    () => ({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id: one([...requests, ...oddValues]) } }),
    () => ({ jsonrpc: '2.0', id: one(oddValues), result: one(oddValues) }),
    () => ({ jsonrpc: '2.0', id: 1e9 + next(), error: one(oddValues) }),
    () => ({ jsonrpc: one(oddValues), id: one(oddValues), method: one(oddValues), params: one(oddValues) }),
    () => one(oddValues),
  ];
  return { messages: Array.from({ length: count }, () => one(kinds)()), requests };
}

function nested(depth: number): unknown {
  let value: unknown = 0;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { inside: value };
  return value;
}
