import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { codeServer, codeServerNode, extensionPackage, extensionsFolder, failuresFolder } from './places.ts';

/** Once, before all stories: VS Code itself installs the package that ships, into a folder that all stories use. */
export async function setup(): Promise<void> {
  for (const [needed, command] of [
    [codeServer, 'npm run workbench'],
    [extensionPackage, 'npm run package'],
  ] as const)
    if (!existsSync(needed)) throw new Error(`There is no ${needed}: run "${command}" first.`);
  for (const folder of [extensionsFolder, failuresFolder]) await rm(folder, { recursive: true, force: true });
  await mkdir(extensionsFolder, { recursive: true });
  const userData = await mkdtemp(join(tmpdir(), 'stylespace-install-'));
  const folders = ['--extensions-dir', extensionsFolder, '--user-data-dir', userData];
  const { stdout } = await promisify(execFile)(codeServerNode, [
    codeServer,
    ...folders,
    '--config',
    join(userData, 'config.yaml'),
    '--install-extension',
    extensionPackage,
  ]);
  console.log(stdout.trim());
  await rm(userData, { recursive: true, force: true });
}
