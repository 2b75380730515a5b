import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { failuresFolder } from './places.ts';
import { Server, type ServerOptions } from './server.ts';
import { Workbench } from './workbench.ts';

/** A server and a window on it, both of one test file. */
export interface Story {
  readonly server: Server;
  readonly workbench: Workbench;
}

/** Opens the workbench before the tests of a file, and ends all of it after them. A failed test leaves a screenshot. */
export function openWorkbench(options: ServerOptions = {}): Story {
  let [server, workbench]: [Server?, Workbench?] = [];
  beforeAll(async () => {
    server = await Server.start(options);
    workbench = await Workbench.open(await server.window());
  });
  afterAll(async () => {
    await workbench?.dispose();
    await server?.dispose();
  });
  beforeEach(({ task, onTestFailed }) => {
    onTestFailed(async () => {
      await mkdir(failuresFolder, { recursive: true });
      const name = `${task.file.name}-${task.name}`.replaceAll(/[^a-z0-9]+/gi, '-');
      await workbench?.screenshot(join(failuresFolder, `${name}.png`));
    });
  });
  return {
    get server() {
      return server!;
    },
    get workbench() {
      return workbench!;
    },
  };
}
