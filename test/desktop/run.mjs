// The checks of the extension host on a desktop: npm run desktop -- PATH of VS Code's program. It is not downloaded.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { bundleHostChecks, hostFiles } from '../host/bundle.mjs';

const program = process.argv[2] ?? process.env.STYLESPACE_VSCODE;
if (!program || !existsSync(program)) {
  console.error(
    'Say where VS Code is: npm run desktop -- /usr/share/code/code (the program, not its script), or STYLESPACE_VSCODE.',
  );
  process.exit(2);
}
const scratch = await mkdtemp(join(tmpdir(), 'stylespace-desktop-'));
const folder = join(scratch, 'project');
await mkdir(folder);
for (const [name, text] of Object.entries(await hostFiles())) await writeFile(join(folder, name), text);
try {
  await runTests({
    vscodeExecutablePath: program,
    extensionDevelopmentPath: resolve('out', 'vsix', `${process.platform}-${process.arch}`),
    extensionTestsPath: await bundleHostChecks(),
    launchArgs: [
      ...[folder, '--disable-workspace-trust', '--user-data-dir', join(scratch, 'data')],
      ...['--extensions-dir', join(scratch, 'extensions')],
    ],
  });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
const outcomes = JSON.parse(await readFile(join(folder, 'outcomes.json'), 'utf8').catch(() => '[]'));
for (const [name, error] of outcomes) console.log(error === null ? `passed: ${name}` : `failed: ${name}\n${error}`);
const failed = outcomes.filter(([, error]) => error !== null).length;
if (outcomes.length === 0) process.exitCode = 1;
console.log(`${outcomes.length - failed} passed, ${failed} failed`);
await rm(scratch, { recursive: true, force: true });
