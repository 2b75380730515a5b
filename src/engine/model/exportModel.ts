import { describeGenerator } from '../checkpoint/exportedModel.ts';
import { descriptionKey } from '../checkpoint/onnxFile.ts';
import { encodeModel } from '../onnx/modelProto.ts';
import type { Task } from '../runtime/task.ts';
import { generatorGraph } from '../stylegan2/generatorGraph.ts';
import type { OpenedModel } from './openModel.ts';

/**
 * The model as one ONNX file (docs/onnx.md), which other programs run and which opens here as the same model. A
 * truncation centre that its file lacks is estimated and written.
 */
export async function exportModel({ model, name }: OpenedModel, task: Task): Promise<Uint8Array> {
  const { generator } = model.checkpoint;
  const graph = await generatorGraph(generator, model.layout, await model.centre(task));
  return encodeModel(
    graph,
    new Map([
      ['stylespace.model', name],
      [descriptionKey, describeGenerator(generator)],
    ]),
  );
}
