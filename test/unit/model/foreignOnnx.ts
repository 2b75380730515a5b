import { Graph, type Shape } from '../../../src/engine/onnx/graph.ts';
import { encodeModel } from '../../../src/engine/onnx/modelProto.ts';
import * as onnx from '../../../src/engine/onnx/operators.ts';
import { ProtobufWriter } from '../../../src/engine/onnx/protobufWriter.ts';

export interface LinearNetwork {
  /** The latents' input: its name, and its shape whose first axis is samples. */
  readonly input?: string;
  readonly shape?: Shape;
  readonly side?: number;
  /** Inputs of one number each that the picture is multiplied by. */
  readonly factors?: Readonly<Record<string, Shape>>;
  /** An input of so many classes, whose number is added to the picture. */
  readonly classes?: number;
  readonly channels?: number;
  readonly twice?: boolean;
}

/** The weight of latent number `row` in the picture's number `column`. */
export function linearWeight(row: number, column: number): number {
  return (((row * 7 + column * 3) % 11) - 5) / 16;
}

/** The picture of a latent, in doubles: exact for latents of few bits. */
export function linearPicture(latent: ArrayLike<number>, size: number): number[] {
  return Array.from({ length: size }, (_, column) =>
    Array.from(latent).reduce((sum, number, row) => sum + number * linearWeight(row, column), 0),
  );
}

/** Another program's ONNX generator: a linear map from latents to pictures. */
export function linearGraph(network: LinearNetwork = {}): Graph {
  const { input = 'z', shape = ['samples', 4], side = 2, factors = {}, classes, channels = 3, twice = false } = network;
  const graph = new Graph('linear');
  const numbers = shape.slice(1).reduce<number>((product, size) => product * Number(size), 1);
  const columns = channels * side * side;
  const weights = Array.from({ length: numbers * columns }, (_, i) =>
    linearWeight(Math.floor(i / columns), i % columns),
  );
  const latent = graph.input(input, shape);
  const flat = shape.length === 2 ? latent : onnx.reshape(graph, latent, [numbers]);
  let picture = onnx.matMul(graph, flat, graph.constant([numbers, columns], weights));
  for (const [name, factorShape] of Object.entries(factors)) {
    picture = onnx.mul(graph, picture, graph.input(name, factorShape));
  }
  if (classes !== undefined) {
    const ordinals = graph.constant([classes, 1], [...Array(classes).keys()]);
    picture = onnx.add(graph, picture, onnx.matMul(graph, graph.input('label', [1, classes]), ordinals));
  }
  const image = onnx.reshape(graph, picture, [channels, side, side]);
  graph.output('image', image);
  if (twice) graph.output('again', image);
  return graph;
}

export function linearModel(network: LinearNetwork = {}): Uint8Array {
  return encodeModel(linearGraph(network));
}

/** Pictures whose shape the file does not state, because it is computed: [1, 3, 2, 2] + `change` * z. */
export function unsizedModel(change = 0): Uint8Array {
  const graph = new Graph('unsized');
  const z = graph.input('z', ['samples', 4]);
  const weights = Array.from({ length: 4 * 12 }, (_, i) => linearWeight(Math.floor(i / 12), i % 12));
  const flat = onnx.matMul(graph, z, graph.constant([4, 12], weights));
  const changes = onnx.mul(graph, onnx.sumOfFirstAxis(graph, z), graph.scalar(change));
  const sizes = onnx.toIndices(graph, onnx.add(graph, changes, graph.constant([4], [1, 3, 2, 2])));
  graph.output('image', graph.add('Reshape', [flat, sizes], ['samples', 3, 'height', 'width']));
  return encodeModel(graph);
}

/** A model with a graph of one node, written by hand: what our own graphs never have. */
export function handmadeModel(parts: {
  readonly attribute?: ProtobufWriter;
  readonly tensor?: ProtobufWriter;
  readonly functions?: boolean;
  readonly op?: string;
}): Uint8Array {
  const node = new ProtobufWriter()
    .bytes(1, 'z')
    .bytes(2, 'image')
    .bytes(4, parts.op ?? 'Identity');
  if (parts.attribute) node.message(5, parts.attribute);
  const graph = new ProtobufWriter().message(1, node).bytes(2, 'handmade');
  if (parts.tensor) graph.message(5, parts.tensor);
  const value = (name: string): ProtobufWriter => {
    const shape = new ProtobufWriter();
    for (const size of [1, 3, 2, 2]) shape.message(1, new ProtobufWriter().int(1, size));
    const tensorType = new ProtobufWriter().int(1, 1).message(2, shape);
    return new ProtobufWriter().bytes(1, name).message(2, new ProtobufWriter().message(1, tensorType));
  };
  graph.message(11, value('z')).message(12, value('image'));
  const model = new ProtobufWriter().int(1, 8).bytes(2, 'another program').message(7, graph);
  if (parts.functions) model.message(25, new ProtobufWriter().bytes(1, 'again'));
  return model.message(8, new ProtobufWriter().bytes(1, '').int(2, 17)).finish();
}
