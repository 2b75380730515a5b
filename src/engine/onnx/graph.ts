/** A size that is known when the graph is built, or the name of one that is known when it runs ("samples"). */
export type Dim = number | string;
export type Shape = readonly Dim[];

/** The operators our graphs are made of, by their ONNX names. Each has a row in every table of rules. */
export type Op =
  | 'Abs'
  | 'Add'
  | 'AveragePool'
  | 'Cast'
  | 'Clip'
  | 'Concat'
  | 'Conv'
  | 'ConvTranspose'
  | 'Gather'
  | 'Greater'
  | 'LeakyRelu'
  | 'MatMul'
  | 'Mul'
  | 'Pad'
  | 'Reciprocal'
  | 'ReduceMean'
  | 'ReduceSum'
  | 'Reshape'
  | 'Slice'
  | 'Sqrt'
  | 'Transpose'
  | 'Unsqueeze'
  | 'Where';

export type Attributes = Readonly<Record<string, number | { float: number } | readonly number[]>>;

/** A tensor of the graph. Float32 unless it is the boolean result of a comparison, or the graph was rewritten by `inFloat16`. */
export interface Value {
  readonly name: string;
  readonly shape: Shape;
  /** What computes it; null for inputs and constants. */
  readonly producer: Node | null;
}

export interface Node {
  readonly op: Op;
  readonly inputs: readonly Value[];
  readonly output: Value;
  readonly attributes: Attributes;
}

/** A tensor of fixed numbers: float32 weights, their float16 bits, or the int64 shapes and axes that some operators take. */
export interface Constant {
  readonly value: Value;
  /** Called when the graph is encoded: large numbers that are computed from weights exist only then. */
  readonly read: () => Float32Array | Uint16Array | BigInt64Array;
}

/**
 * An ONNX graph under construction. Nodes are added by the functions of `operators.ts`, in an order that can be run;
 * what no output needs is left out when the graph is encoded.
 */
export class Graph {
  readonly inputs: Value[] = [];
  readonly outputs: { readonly name: string; readonly value: Value }[] = [];
  readonly nodes: Node[] = [];
  readonly constants = new Map<Value, Constant>();
  #names = 0;

  constructor(readonly name: string) {}

  input(name: string, shape: Shape): Value {
    const value: Value = { name, shape, producer: null };
    this.inputs.push(value);
    return value;
  }

  /** `name` tells it apart from all others of the graph, for those who look for it in the file. */
  constant(
    shape: readonly number[],
    data: Float32Array | BigInt64Array | readonly number[],
    name: string = this.#newName('constant'),
  ): Value {
    const numbers = data instanceof Float32Array || data instanceof BigInt64Array ? data : Float32Array.from(data);
    const size = shape.reduce((product, dim) => product * dim, 1);
    if (numbers.length !== size)
      throw new RangeError(`constant of shape [${shape.join()}] got ${numbers.length} numbers`);
    return this.computedConstant(shape, () => numbers, name);
  }

  /** A constant whose numbers, as many as its shape says, are computed when the graph is encoded. */
  computedConstant(shape: readonly number[], read: Constant['read'], name: string = this.#newName('constant')): Value {
    const value: Value = { name, shape, producer: null };
    this.constants.set(value, { value, read });
    return value;
  }

  scalar(number: number): Value {
    return this.constant([], [number]);
  }

  add(op: Op, inputs: readonly Value[], shape: Shape, attributes: Attributes = {}): Value {
    const output: { name: string; shape: Shape; producer: Node | null } = {
      name: this.#newName(op),
      shape,
      producer: null,
    };
    const node: Node = { op, inputs, output, attributes };
    output.producer = node;
    this.nodes.push(node);
    return output;
  }

  output(name: string, value: Value): void {
    this.outputs.push({ name, value });
  }

  /**
   * Takes another graph over into this one: its inputs become the values of `feeds` under their names, its constants
   * `scope.name`. Returns what its outputs are here.
   */
  include(part: Graph, scope: string, feeds: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
    const here = new Map<Value, Value>();
    for (const input of part.inputs) {
      const value = feeds[input.name];
      if (!value) throw new RangeError(`graph ${part.name} needs ${input.name}`);
      here.set(input, value);
    }
    for (const { value, read } of part.constants.values()) {
      here.set(value, this.computedConstant(value.shape as readonly number[], read, `${scope}.${value.name}`));
    }
    for (const { op, inputs, output, attributes } of part.liveNodes()) {
      const values = inputs.map((input) => here.get(input)!);
      here.set(output, this.add(op, values, output.shape, attributes));
    }
    return Object.fromEntries(part.outputs.map(({ name, value }) => [name, here.get(value)!]));
  }

  /** The nodes that some output depends on, in order. */
  liveNodes(): Node[] {
    const live = new Set<Node>();
    const pending = this.outputs.map(({ value }) => value);
    for (let value = pending.pop(); value; value = pending.pop()) {
      if (!value.producer || live.has(value.producer)) continue;
      live.add(value.producer);
      pending.push(...value.producer.inputs);
    }
    return this.nodes.filter((node) => live.has(node));
  }

  #newName(prefix: string): string {
    return `${prefix}_${this.#names++}`;
  }
}
