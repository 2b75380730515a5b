import { basename, dirname, join } from 'node:path';
import { homedir } from 'node:os';
import { ProgressLocation, Uri, window } from 'vscode';
import { megabytes } from '../shared/numbers.ts';
import { bundledModel, type ModelRef, type Models } from './models.ts';

/** StyleSpace: Export Generator as ONNX... Writes a generator as one file that other programs run. */
export async function exportGenerator(models: Models, ref: ModelRef): Promise<void> {
  const folder = ref === bundledModel ? homedir() : dirname(ref);
  const suggested = join(folder, `${basename(ref).replace(/\.[A-Za-z0-9]{1,12}$/, '')}.onnx`);
  const out = await window.showSaveDialog({
    title: 'Export Generator as ONNX',
    saveLabel: 'Export',
    defaultUri: Uri.file(suggested),
    filters: { ONNX: ['onnx'] },
  });
  if (!out) return;
  const title = `StyleSpace: exporting ${basename(ref)}`;
  const { sizeBytes } = await window.withProgress({ location: ProgressLocation.Notification, title }, () =>
    models.use(ref, ({ api }, { id }) => api.exportModel({ model: id, out: out.fsPath })),
  );
  void window.showInformationMessage(`${basename(out.fsPath)} was written, ${megabytes(sizeBytes)}.`);
}
