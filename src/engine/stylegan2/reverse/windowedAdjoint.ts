import { Graph, type Value } from '../../onnx/graph.ts';
import { add, gather, matMul, mul, reshapeAll, sumOfFirstAxis, toIndices, transpose } from '../../onnx/operators.ts';
import { transformedWeights } from './transformedWeights.ts';
import { windowPixels } from './windowChunks.ts';
import { chunkCells, type PastStep, type WindowPlan, type WindowStep } from './windowPlan.ts';
import { isWhole, type Windows } from './windows.ts';

/** Colours of the picture: each has a cotangent of its own. */
const colours = 3;

/**
 * The exact adjoint of one styled convolution at one sample, for one chunk of cells, by windows (see Windows).
 *
 * With a = act(u d(s) + ...), u = W * (s x), g the cotangent of a and e = g act' d:
 *   ds_i = sum_xy x_i (W^T e)_i - s_i sum_o squares_io d_o^2 sum_xy e_o u_o,   dx_i = s_i (W^T e)_i.
 *
 * Windows are tensors [width, width, channels, colours, cells]: the transforms along the axes (see AxisAdjoint) are then
 * matrix products from the left, and the convolution is one matrix product over channels for each product of theirs.
 *
 * Inputs, with w the width of the output's windows and v that of the input's: `cotangent` [w * w, out, colours * cells];
 * `factor` act' d and `convolvedFactor` act' d u, `input` x, as parts of padded maps [1, pixels, channels] (see chunkView);
 * `demodulationGradient` [1, in, out]; `style` [1, in]; `intoY` and `intoX` [products, w], `outY` and `outX` [v, products];
 * for the ToRGB `pattern` [w, w, 1, 1, cells], `rgbStyle` [1, out] and, where it is clamped, `rgbSlope` as the maps are;
 * where windows are put into whole maps, `cotangentIndices` and `cotangentReached` (see placement). Of a residual block's
 * last layer, `inside` [w, w, 1, 1, cells], 1 in the picture; of its first one, `past`, the cotangent of the block's output, with the same, and `pastY` and `pastX` [v, its width].
 * Outputs: `styleGradient` [in, colours * cells] and `inputCotangent` [v * v, in, colours * cells]; of a residual block's
 * last layer also `outputCotangent` [w * w, out, colours * cells].
 */
export async function windowedAdjoint(plan: WindowPlan, step: WindowStep): Promise<Graph> {
  const { conv, axis, from, to, layer, keepsCotangent, past } = step;
  const graph = new Graph(`windows of ${conv.name}`);
  const [out, inChannels] = conv.weight.shape as [number, number];
  const columns = colours * chunkCells(plan);
  const products = axis.taps.rows;
  const cotangent = await outputCotangent(graph, plan, step, out);

  const scaled = mul(graph, cotangent, windowsOf(graph, plan, 'factor', from, out));
  const spread = alongBoth(graph, scaled, { rows: 'intoY', columns: 'intoX' }, products, from.width);
  const weight = await conv.weight.read();
  const kernels = graph.computedConstant([products ** 2, inChannels, out], () =>
    transformedWeights(weight, out, inChannels, axis.taps),
  );
  const multiplied = matMul(graph, kernels, reshapeAll(graph, spread, [products ** 2, out, columns]));
  const correlated = alongBoth(
    graph,
    reshapeAll(graph, multiplied, [products, products, inChannels, colours, columns / colours]),
    { rows: 'outY', columns: 'outX' },
    to.width,
    products,
  );

  const alongIn = sumOverWindow(graph, mul(graph, correlated, windowsOf(graph, plan, 'input', to, inChannels)));
  const convolved = windowsOf(graph, plan, 'convolvedFactor', from, out);
  const alongOut = sumOverWindow(graph, mul(graph, cotangent, convolved));
  const demodulation = graph.input('demodulationGradient', [1, inChannels, out]);
  const throughDemodulation = matMul(graph, reshapeAll(graph, demodulation, [inChannels, out]), alongOut);
  graph.output('styleGradient', add(graph, alongIn, throughDemodulation));
  if (layer.index > 0) {
    const style = reshapeAll(graph, graph.input('style', [1, inChannels]), [inChannels, 1, 1]);
    const through = reshapeAll(graph, mul(graph, correlated, style), [to.width ** 2, inChannels, columns]);
    graph.output('inputCotangent', past ? add(graph, through, await pastCotangent(graph, plan, past, to)) : through);
  }
  if (keepsCotangent) {
    // Outside the picture there is nothing to go past the block; through it, `factor` is zero there.
    const inside = graph.input('inside', [from.width, from.width, 1, 1, columns / colours]);
    graph.output('outputCotangent', reshapeAll(graph, mul(graph, cotangent, inside), [from.width ** 2, out, columns]));
  }
  return graph;
}

/** The cotangent of the layer's output in its windows: from the layer after it and from a ToRGB. */
async function outputCotangent(graph: Graph, plan: WindowPlan, step: WindowStep, channels: number): Promise<Value> {
  const { incoming, from } = step;
  const shape = [from.width, from.width, channels, colours, chunkCells(plan)];
  const later = incoming && reshapeAll(graph, placed(graph, plan, 'cotangent', { incoming, from }, channels), shape);
  const fromRgb = step.toRgb && (await toRgbCotangent(graph, plan, step, channels));
  const cotangent = later && fromRgb ? add(graph, later, fromRgb) : (later ?? fromRgb);
  if (!cotangent) throw new RangeError(`nothing depends on ${step.conv.name}`);
  return cotangent;
}

/** An incoming cotangent; where this layer works on whole maps and the later one on windows, put into maps. */
function placed(
  graph: Graph,
  plan: WindowPlan,
  name: 'cotangent' | 'past',
  { incoming, from }: { readonly incoming: Windows; readonly from: Windows },
  channels: number,
): Value {
  const cells = chunkCells(plan);
  const pixels = incoming.width ** 2;
  const cotangent = graph.input(name, [pixels, channels, colours * cells]);
  if (!isWhole(from) || isWhole(incoming)) return cotangent;
  const rows = transpose(graph, reshapeAll(graph, cotangent, [pixels, channels * colours, cells]), [0, 2, 1]);
  const mapPixels = from.size ** 2;
  const indices = toIndices(graph, graph.input(`${name}Indices`, [mapPixels * cells]));
  const found = gather(graph, reshapeAll(graph, rows, [1, pixels * cells, channels * colours]), indices);
  const reached = graph.input(`${name}Reached`, [mapPixels, cells, 1]);
  const masked = mul(graph, reshapeAll(graph, found, [mapPixels, cells, channels * colours]), reached);
  return transpose(graph, masked, [0, 2, 1]);
}

/** Through the second path of a residual block: [v * v, in, colours * cells]. */
async function pastCotangent(graph: Graph, plan: WindowPlan, past: PastStep, to: Windows): Promise<Value> {
  const [out, inChannels] = past.weight.shape as [number, number];
  const columns = colours * chunkCells(plan);
  const { width } = past.from;
  const cotangent = reshapeAll(graph, placed(graph, plan, 'past', past, out), [width, width, out, columns]);
  const coarse = alongBoth(graph, cotangent, { rows: 'pastY', columns: 'pastX' }, to.width, width);
  const weight = transpose(graph, graph.constant([out, inChannels], await past.weight.read()), [1, 0]);
  return matMul(graph, weight, reshapeAll(graph, coarse, [to.width ** 2, out, columns]));
}

/** What every colour of the pooled image sends through ToRGB: [w, w, channels, colours, cells]. */
async function toRgbCotangent(graph: Graph, plan: WindowPlan, step: WindowStep, channels: number): Promise<Value> {
  const { conv } = step.toRgb!;
  const { from } = step;
  const pattern = graph.input('pattern', [from.width, from.width, 1, 1, chunkCells(plan)]);
  const visible =
    conv.clamp === null
      ? pattern
      : mul(graph, pattern, windowsOf(graph, plan, 'rgbSlope', from, colours, [1, colours]));
  const weight = graph.constant([colours, channels], await conv.weight.read());
  const modulated = transpose(graph, mul(graph, weight, graph.input('rgbStyle', [1, channels])), [1, 0]);
  return mul(graph, visible, reshapeAll(graph, modulated, [channels, colours, 1]));
}

/**
 * Cuts the chunk's windows out of a part of padded maps: [width, width, channels, 1, cells]; whole maps are the same for all
 * cells, [.., 1]. `axes` may give the channels other axes.
 */
function windowsOf(
  graph: Graph,
  plan: WindowPlan,
  name: string,
  windows: Windows,
  channels: number,
  axes: readonly number[] = [channels, 1],
): Value {
  const { width } = windows;
  if (isWhole(windows)) {
    const maps = graph.input(name, [1, width ** 2, channels]);
    return reshapeAll(graph, maps, [width, width, ...axes, 1]);
  }
  const cells = chunkCells(plan);
  const { indices, span } = windowPixels(plan, windows);
  const part = graph.input(name, [1, span, channels]);
  const at = graph.constant([indices.length], BigInt64Array.from(indices, BigInt));
  const cut = reshapeAll(graph, gather(graph, part, at), [width ** 2, cells, channels]);
  return reshapeAll(graph, transpose(graph, cut, [0, 2, 1]), [width, width, ...axes, cells]);
}

/** Matrices [to, from] along the two axes of windows [from, from, ...]: [to, to, ...]. */
function alongBoth(
  graph: Graph,
  x: Value,
  names: { readonly rows: string; readonly columns: string },
  to: number,
  from: number,
): Value {
  const rest = x.shape.slice(2) as number[];
  const size = rest.reduce((product, dim) => product * dim, 1);
  const rows = matMul(graph, graph.input(names.rows, [to, from]), reshapeAll(graph, x, [from, from * size]));
  const columns = matMul(graph, graph.input(names.columns, [to, from]), reshapeAll(graph, rows, [to, from, size]));
  return reshapeAll(graph, columns, [to, to, ...rest]);
}

/** [width, width, channels, colours, cells] -> [channels, colours * cells] */
function sumOverWindow(graph: Graph, x: Value): Value {
  const [width, , channels, , cells] = x.shape as number[];
  return sumOfFirstAxis(graph, reshapeAll(graph, x, [width! ** 2, channels!, colours * cells!]));
}
