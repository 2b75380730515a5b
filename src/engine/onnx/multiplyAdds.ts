import type { Graph, Node, Shape } from './graph.ts';

/**
 * The multiply-adds of one run of a graph: convolutions and matrix products, which are nearly all there is. Counted as the
 * runtime carries them out, zeros of kernels and paddings included; nodes that no output needs are not.
 *
 * @param sizes the sizes that have names
 */
export function multiplyAdds(graph: Graph, sizes: Readonly<Record<string, number>> = {}): number {
  const count = (shape: Shape): number =>
    shape.reduce<number>((product, dim) => product * (typeof dim === 'number' ? dim : sizeOf(dim)), 1);
  const sizeOf = (name: string): number => {
    const size = sizes[name];
    if (size === undefined) throw new RangeError(`graph ${graph.name} has a size ${name} that is not given`);
    return size;
  };
  return graph.liveNodes().reduce((sum, node) => sum + (counted[node.op]?.(node, count) ?? 0), 0);
}

type Count = (node: Node, count: (shape: Shape) => number) => number;

const counted: Partial<Readonly<Record<Node['op'], Count>>> = {
  // weight [out, in / groups, k, k]: every output pixel meets in / groups * k * k of them.
  Conv: ({ inputs: [, weight], output }, count) => count(output.shape) * count(weight!.shape.slice(1)),
  // weight [in, out / groups, k, k]: so does every input pixel.
  ConvTranspose: ({ inputs: [x, weight] }, count) => count(x!.shape) * count(weight!.shape.slice(1)),
  MatMul: ({ inputs: [a], output }, count) => count(output.shape) * count(a!.shape.slice(-1)),
};
