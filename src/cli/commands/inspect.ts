import { StyleSpaceError } from '../../shared/errors.ts';
import { largestResolution } from '../../shared/modelIdentity.ts';
import { ImageNetwork, isForeignNetwork } from '../../engine/model/imageNetwork.ts';
import { Runtime } from '../../engine/runtime/runtime.ts';
import { openModel } from '../../engine/model/openModel.ts';
import { jacobianCost, type JacobianCost, type ModeCosts } from '../../engine/stylespace/jacobianCost.ts';
import { command } from '../command.ts';
import * as common from '../commonOptions.ts';
import { integer } from '../kinds.ts';
import { checkGrid } from '../limits.ts';
import { networkFacts } from '../networkFacts.ts';
import { flag, optional } from '../option.ts';
import { taskOf } from '../session.ts';
import { table } from '../table.ts';

const defaultGrid = 32;

export const inspect = command({
  summary: 'Say what is in a checkpoint: sizes, layers, format, warnings.',
  operand: { placeholder: 'MODEL', several: false },
  options: {
    cost: flag('count what its gradient maps cost, per image, in multiply-adds; reads the weights'),
    grid: optional(
      'G',
      integer(1, largestResolution),
      `with --cost: cells per side, a divisor of the resolution (${defaultGrid})`,
    ),
    json: common.json,
  },
  example: 'inspect portraits --json',

  async run({ cost, grid }, [file], terminal) {
    if (grid !== undefined && !cost) throw new StyleSpaceError('badUsage', '--grid goes with --cost: add --cost.');
    const { modelsDir } = terminal;
    // Of a checkpoint nothing runs, and of another program's graph one picture at most.
    const runtime = new Runtime('cpu', 1);
    if (await isForeignNetwork(file!, modelsDir)) {
      if (cost) throw new StyleSpaceError('badUsage', `${JSON.stringify(file)} has no style space: leave out --cost.`);
      const network = await ImageNetwork.open(file!, runtime, taskOf(terminal));
      try {
        return await networkFacts(network);
      } finally {
        await network.release();
      }
    }
    const opened = await openModel(file!, { modelsDir, runtime });
    const { checkpoint, model, name } = opened;
    if (cost) checkGrid(grid ?? defaultGrid, model.resolution);
    const { mapping, wAvg } = checkpoint.generator;
    const layers = model.layout.layers.map(({ index, conv, kind, resolution, channels, offset, wIndex }) => ({
      index,
      name: conv.name,
      kind,
      resolution,
      channels,
      offset,
      wIndex,
    }));
    const searched = layers.reduce((sum, { kind, channels }) => sum + (kind === 'toRgb' ? 0 : channels), 0);
    const data = {
      name,
      path: checkpoint.path,
      format: checkpoint.format,
      sizeBytes: checkpoint.sizeBytes,
      sha256: await opened.sha256(),
      tensors: checkpoint.tensors,
      resolution: model.resolution,
      zDim: mapping.zDim,
      wDim: mapping.wDim,
      classes: model.classes,
      mappingLayers: mapping.layers.length,
      numWs: model.layout.numWs,
      hasTruncationCentre: wAvg !== null,
      channels: { total: model.layout.channels, withoutToRgb: searched },
      layers,
      warnings: checkpoint.warnings,
      ...(cost && { cost: await jacobianCost(model, grid ?? defaultGrid) }),
    };
    const rows: [string, string][] = [
      ['model', `${name} (${checkpoint.path})`],
      ['format', `${data.format}, ${data.sizeBytes} bytes, ${data.tensors} tensors`],
      ['sha256', data.sha256],
      ['picture', `${data.resolution} x ${data.resolution} pixels`],
      ['latents', `z ${data.zDim}, w ${data.wDim}, ${data.mappingLayers} mapping layers, ${data.numWs} rows of ws`],
      ['classes', data.classes === 0 ? 'none' : `${data.classes}, chosen by --class`],
      ['centre', data.hasTruncationCentre ? 'in the file' : 'estimated from 10,000 samples'],
      ['channels', `${data.channels.total}, of them ${searched} without ToRGB`],
      ...data.warnings.map((warning): [string, string] => ['warning', warning]),
    ];
    const heads = ['layer', 'name', 'kind', 'resolution', 'channels', 'offset', 'ws row'];
    const cells = layers.map((layer) => Object.values(layer).map(String));
    return {
      data,
      text: [...table(rows), '', ...table([heads, ...cells]), ...(data.cost ? costLines(data.cost) : [])].join('\n'),
    };
  },
});

function costLines({ grid, taken, blocks, total }: JacobianCost): string[] {
  const row = (name: string, costs: ModeCosts): string[] => [
    name,
    ...[costs.forward, costs.plain, costs.windowed].map(giga),
  ];
  const heads = ['block', 'forward', 'one by one backwards', 'windows backwards'];
  const lines = blocks.map((block) => row(`${block.resolution} px`, block));
  return [
    '',
    `Gradient maps of all channels outside ToRGB, grid ${grid}: 10^9 multiply-adds per image. Taken: ${taken}.`,
    ...table([heads, ...lines, row('all', total)]),
  ];
}

function giga(count: number): string {
  return (count / 1e9).toFixed(3);
}
