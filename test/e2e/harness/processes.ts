import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as later } from 'node:timers/promises';

/** The variable that marks every process of one workbench, however it was started: children inherit it. */
export const markName = 'STYLESPACE_STORY';

export interface MarkedProcess {
  readonly pid: number;
  /** Its command line, the program first. */
  readonly command: readonly string[];
}

/** The processes of the workbench with that mark, alive now. */
export async function markedProcesses(mark: string): Promise<MarkedProcess[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    ids.map(async (id) => {
      const environment = await readFile(`/proc/${id}/environ`, 'latin1').catch(() => '');
      if (!environment.split('\0').includes(`${markName}=${mark}`)) return [];
      const command = (await readFile(`/proc/${id}/cmdline`, 'latin1').catch(() => '')).split('\0');
      // A process that has ended and was not waited for has no command line any more.
      return command[0] === '' ? [] : [{ pid: Number(id), command }];
    }),
  );
  return found.flat();
}

/** Ends all processes with that mark: asks, waits a little, insists. */
export async function endMarkedProcesses(mark: string): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (const { pid } of await markedProcesses(mark)) end(pid, signal);
    for (let waitedMs = 0; waitedMs < 5_000; waitedMs += 50) {
      if ((await markedProcesses(mark)).length === 0) return;
      await later(50);
    }
  }
  throw new Error(`Processes marked ${mark} do not end.`);
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}
