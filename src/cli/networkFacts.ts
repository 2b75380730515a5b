import { basename } from 'node:path';
import { fileSha256 } from '../engine/checkpoint/fileSha256.ts';
import type { ImageNetwork } from '../engine/model/imageNetwork.ts';
import { shown } from '../engine/model/imageSignature.ts';
import type { TensorType } from '../engine/runtime/ort.ts';
import type { Answer } from './command.ts';
import { table } from './table.ts';

/** What other models have and an image-only network lacks. */
const missing = ['style space', 'channels', 'edits', 'heatmaps', 'discovery'];

/** What `inspect` says of another program's ONNX generator. */
export async function networkFacts(network: ImageNetwork): Promise<Answer> {
  const { path, sizeBytes, signature, size, classes } = network;
  const { latent, psi, label, image } = signature;
  const used = new Map<string, string>([[latent.name, latent.kind]]);
  if (psi) used.set(psi.name, 'psi');
  if (label) used.set(label.name, 'label');
  const list = (tensors: readonly TensorType[], uses: ReadonlyMap<string, string>) =>
    tensors.map(({ name, type, shape }) => ({ name, type, shape, use: uses.get(name) ?? null }));
  const inputs = list(network.inputsAndOutputs.inputs, used);
  const outputs = list(network.inputsAndOutputs.outputs, new Map([[image.name, 'image']]));
  const data = {
    name: basename(path),
    path,
    format: 'ONNX of another program',
    imageOnly: true,
    sizeBytes,
    sha256: await fileSha256(path),
    ...size,
    takes: { kind: latent.kind, shape: latent.shape, reason: latent.reason },
    takesPsi: psi !== null,
    classes,
    inputs,
    outputs,
    missing,
  };
  const rows: [string, string][] = [
    ['model', `${data.name} (${path})`],
    ['format', `${data.format}, ${sizeBytes} bytes`],
    ['sha256', data.sha256],
    ['picture', `${size.width} x ${size.height} pixels, taken as nominally in [-1, 1]`],
    ['takes', `${latent.kind} ${shown(latent)}: ${latent.reason}`],
    ['psi', psi ? 'by --psi' : 'no input for it'],
    ['classes', classes === 0 ? 'none' : `${classes}, chosen by --class`],
    ['image-only', `generate makes its pictures; missing: ${missing.join(', ')}`],
  ];
  const cells = [...inputs, ...outputs].map((tensor, index) => [
    index < inputs.length ? 'input' : 'output',
    tensor.name,
    tensor.type,
    shown(tensor),
    tensor.use ?? 'not used',
  ]);
  return { data, text: [...table(rows), '', ...table([['', 'name', 'type', 'shape', 'use'], ...cells])].join('\n') };
}
