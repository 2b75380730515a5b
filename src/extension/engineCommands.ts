import { rm } from 'node:fs/promises';
import { ProgressLocation, window } from 'vscode';
import { deviceLabels, deviceReasons } from '../shared/device.ts';
import { megabytes } from '../shared/numbers.ts';
import { folderBytes } from './folderBytes.ts';
import type { EngineClient } from './engineClient.ts';
import { log } from './log.ts';

/** Who the engine is, where it computes and why, and what it keeps on the disk. */
export async function showEngineInfo(client: EngineClient, cacheDir: string): Promise<void> {
  const { api, device, pid } = await client.running();
  const info = await api.handshake({});
  const lines = [
    `Engine ${info.engineVersion}, protocol ${info.protocolVersion}, process ${pid}, Node ${info.nodeVersion}, ${info.platform}`,
    `ONNX Runtime ${info.ortVersion} on ${deviceLabels[device.device]}. ${deviceReasons(device)}`,
    `Memory: ${megabytes(info.memory.residentBytes)} of ${megabytes(info.memory.totalBytes)}`,
    `Caches: ${megabytes(await folderBytes(cacheDir))} in ${cacheDir}`,
  ];
  for (const line of lines) log().info(line);
  const action = await window.showInformationMessage(
    'StyleSpace Engine',
    { modal: true, detail: lines.join('\n') },
    'Show Log',
  );
  if (action) log().show();
}

export async function restartEngine(client: EngineClient): Promise<void> {
  await window.withProgress({ location: ProgressLocation.Window, title: 'StyleSpace: restarting the engine' }, () =>
    client.restart(),
  );
}

/** Deletes statistics, journals and verdicts; asks first, because journals of unfinished discoveries are among them. */
export async function clearCaches(client: EngineClient, cacheDir: string): Promise<void> {
  const size = megabytes(await folderBytes(cacheDir));
  const detail = `${size} in ${cacheDir}: statistics of models, and the finished images of discoveries. Catalogues and recipes stay.`;
  const answer = await window.showWarningMessage('Clear the caches of StyleSpace?', { modal: true, detail }, 'Clear');
  if (answer !== 'Clear') return;
  // A running engine would go on appending to deleted files.
  await client.stop();
  await rm(cacheDir, { recursive: true, force: true });
  void window.showInformationMessage(`StyleSpace: ${size} of caches cleared.`);
}
