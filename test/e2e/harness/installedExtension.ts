import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extensionPackage, failuresFolder, workbenches, type InstalledWorkbench } from './places.ts';

/** Once, before all stories: each VS Code itself installs the package that ships, into a folder that all its stories use. */
export async function setup(): Promise<void> {
  const all = Object.values(workbenches);
  for (const [needed, command] of [
    ...all.map(({ codeServer }) => [codeServer, 'npm run workbench'] as const),
    [extensionPackage, 'npm run package'] as const,
  ])
    if (!existsSync(needed)) throw new Error(`There is no ${needed}: run "${command}" first.`);
  await rm(failuresFolder, { recursive: true, force: true });
  for (const workbench of all) console.log(await install(workbench));
}

/** What VS Code says of the installation. */
async function install({ codeServer, node, extensions }: InstalledWorkbench): Promise<string> {
  await rm(extensions, { recursive: true, force: true });
  await mkdir(extensions, { recursive: true });
  const userData = await mkdtemp(join(tmpdir(), 'stylespace-install-'));
  const folders = ['--extensions-dir', extensions, '--user-data-dir', userData];
  const config = ['--config', join(userData, 'config.yaml')];
  const { stdout } = await promisify(execFile)(node, [
    codeServer,
    ...folders,
    ...config,
    '--install-extension',
    extensionPackage,
  ]);
  await rm(userData, { recursive: true, force: true });
  return stdout.trim();
}
