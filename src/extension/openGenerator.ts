import { ProgressLocation, window, type Uri } from 'vscode';
import { fileName } from './fileName.ts';
import { log } from './log.ts';
import type { Models } from './models.ts';

/** Files that may hold a generator, by their usual endings; what a file is, its content tells. */
const checkpointEndings = ['pkl', 'pt', 'pth', 'safetensors', 'onnx', 'bin', 'ckpt'];

/** StyleSpace: Open Generator... A file from the explorer's menu, or one that the user chooses. */
export async function openGenerator(models: Models, chosen?: Uri): Promise<void> {
  const filters = { 'StyleGAN2 checkpoints': checkpointEndings, 'All files': ['*'] };
  const file = chosen ?? (await window.showOpenDialog({ title: 'Open Generator', openLabel: 'Open', filters }))?.[0];
  if (!file) return;
  const title = `StyleSpace: opening ${fileName(file)}`;
  const info = await window.withProgress({ location: ProgressLocation.Notification, title }, () =>
    models.open(file.fsPath),
  );
  for (const warning of info.warnings) log().warn(`${info.path}: ${warning}`);
  const hint = info.warnings.length > 0 ? ` ${info.warnings.join(' ')}` : '';
  void window.showInformationMessage(
    `${info.identity.name}: ${info.resolution} px, ${info.layers.length} layers, ${info.format}. It is the active model now.${hint}`,
  );
}
