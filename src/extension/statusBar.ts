import { Disposable, StatusBarAlignment, window } from 'vscode';
import { deviceLabels, deviceReasons } from '../shared/device.ts';
import type { EngineClient } from './engineClient.ts';

/** Says in the status bar where the engine computes, while it runs. */
export function showDeviceInStatusBar(client: EngineClient): Disposable {
  const item = window.createStatusBarItem('stylespace.device', StatusBarAlignment.Right, 50);
  item.name = 'StyleSpace Device';
  item.command = 'stylespace.showEngineInfo';
  const listening = client.onDidChange((engine) => {
    if (!engine) {
      item.hide();
      return;
    }
    item.text = `$(circuit-board) StyleSpace: ${deviceLabels[engine.device.device]}`;
    item.tooltip = `${deviceReasons(engine.device)}\nONNX Runtime ${engine.info.ortVersion}. Click for more.`;
    item.show();
  });
  return Disposable.from(item, listening);
}
