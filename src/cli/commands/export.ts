import { writeFileAtomically } from '../../engine/files/atomicFile.ts';
import { exportModel } from '../../engine/model/exportModel.ts';
import { irVersion, opsetVersion } from '../../engine/onnx/modelProto.ts';
import { command } from '../command.ts';
import * as common from '../commonOptions.ts';
import { output } from '../kinds.ts';
import { required } from '../option.ts';
import { checkOutputFile } from '../outputs.ts';
import { withModel } from '../session.ts';

/** `export` is a word of the language. */
export const exportCommand = command({
  summary: 'Write a model as one ONNX file that other programs run.',
  details: 'From z, with an edit of S added, or from S alone; see docs/onnx.md. The file opens here as the same model.',
  options: {
    model: common.model,
    out: required('ONNX', output, 'the file'),
    device: common.device,
    json: common.json,
  },
  example: 'export --model portraits --out portraits.onnx',

  run: ({ model, out, device }, _, terminal) =>
    withModel({ model, device }, terminal, async ({ opened, task }) => {
      await checkOutputFile(out);
      const bytes = await exportModel(opened, task);
      await writeFileAtomically(out, bytes);
      const data = { out, sizeBytes: bytes.length, opset: opsetVersion, irVersion };
      return { data, text: `${out}: ${bytes.length} bytes, ONNX operators of set ${opsetVersion}, IR ${irVersion}` };
    }),
});
