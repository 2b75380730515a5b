import { availableParallelism } from 'node:os';
import type { RequestedDevice } from '../shared/device.ts';
import type { Model } from '../engine/model/model.ts';
import { openModel, type OpenedModel, type OpenModelOptions } from '../engine/model/openModel.ts';
import { chooseDevice } from '../engine/runtime/chooseDevice.ts';
import { Runtime } from '../engine/runtime/runtime.ts';
import type { Task } from '../engine/runtime/task.ts';
import {
  defaultSamples,
  defaultTruncation,
  styleStatistics,
  type StatisticsSample,
  type StyleStatistics,
} from '../engine/stylespace/statistics.ts';
import { makeCacheFolder } from './outputs.ts';
import type { Terminal } from './terminal.ts';

/** An open model on a device, for the length of one command. */
export interface Session {
  readonly opened: OpenedModel;
  readonly model: Model;
  readonly task: Task;
  /** Of S over the stated sample, what is left out as where strengths are measured; kept in the cache folder. */
  readonly statistics: (sample: Partial<StatisticsSample>) => Promise<StyleStatistics>;
}

export interface SessionOptions {
  readonly model: string;
  readonly device: RequestedDevice;
}

/** Opens a model, warns of what there is to warn of, and releases it after use. */
export async function withModel<T>(
  { model, device }: SessionOptions,
  terminal: Terminal,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  return withOpenedModel(async () => openModel(model, await modelOptions(device, terminal)), terminal, use);
}

/** The same for a model that is found otherwise. */
export async function withOpenedModel<T>(
  open: () => Promise<OpenedModel>,
  terminal: Terminal,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const opened = await open();
  try {
    for (const warning of opened.checkpoint.warnings) terminal.warn(warning);
    const task = taskOf(terminal);
    return await use({
      opened,
      model: opened.model,
      task,
      statistics: async (stated) => {
        await makeCacheFolder(terminal.cacheDir);
        const sample = { samples: defaultSamples, ...defaultTruncation, ...stated };
        return styleStatistics(opened.model, sample, {
          cacheDir: terminal.cacheDir,
          sha256: await opened.sha256(),
          task,
          onProgress: (done, total) => {
            terminal.progress.report('Sampling styles', done, total);
          },
        });
      },
    });
  } finally {
    await opened.release();
  }
}

/** Everything that a command runs has one priority: nobody else waits. */
export function taskOf({ signal }: Terminal): Task {
  return { priority: 'picture', signal };
}

/** How models are opened: on the device that was asked for, with all cores. */
export async function modelOptions(
  requested: RequestedDevice,
  { modelsDir, cacheDir, engineEntry, warn }: Terminal,
): Promise<OpenModelOptions> {
  const threads = availableParallelism();
  const { device, reason } = await chooseDevice(requested, { probeEntry: engineEntry, threads, cacheDir });
  if (requested === 'auto' && device !== 'cpu') warn(reason);
  return { modelsDir, runtime: new Runtime(device, threads) };
}
