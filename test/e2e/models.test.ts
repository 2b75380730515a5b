import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Frame } from 'playwright-core';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { accessibilityProblems } from './harness/accessibility.ts';
import { appears } from './harness/appears.ts';
import { openChannel } from './harness/openChannel.ts';
import { openWorkbench } from './harness/story.ts';
import { themeKinds, useTheme } from './harness/themes.ts';
import { patienceMs, until } from './harness/until.ts';

const name = 'ada_cond.sanitised.pkl';
const checkpoint = await readFile(`test/fixtures/checkpoints/${name}`);
const story = openWorkbench({
  folders: {
    project: {
      [name]: checkpoint,
      'broken.pkl': checkpoint.subarray(0, 5000),
      'training.pkl': checkpoint,
      // Of another generator.
      'portraits.stylespace-channels.json': await readFile('docs/discovery.stylespace-channels.json'),
      '.vscode/settings.json': '{}',
    },
  },
});
const rows = () => story.workbench.tree('Generators').rows();

test('the bundled generator is there from the start, and nothing is opened to show it', async () => {
  await story.workbench.openContainer('StyleSpace');
  await expect
    .poll(rows, { timeout: patienceMs })
    .toMatchObject([{ label: 'portraits', description: expect.stringContaining('bundled · active') as string }]);
  expect(await story.server.engines()).toEqual([]);
});

test('a checkpoint that is opened is the active generator', async () => {
  const { workbench, server } = story;
  await workbench.runCommand('StyleSpace: Open Generator...');
  await workbench.chooseFile(server.path('project', name));
  await workbench.notification(/ada_cond\.sanitised\.pkl: 32 px/);
  await expect
    .poll(rows, { timeout: patienceMs })
    .toMatchObject([{ label: 'portraits' }, { label: name, description: '32 px · 5\u00a0classes · active' }]);
});

test('Go to Channel reaches its channels too, whosever catalogue is there', async () => {
  const page = await openChannel(story.workbench, '3_1');
  await expect.poll(() => page.locator('main').innerText(), { timeout: patienceMs }).toContain(name);
  await story.workbench.runCommand('View: Close Editor');
});

test('its panel shows what is in the file, and pictures of the class that is chosen', async () => {
  const { workbench, server } = story;
  await workbench.tree('Generators').row(name).click();
  const page = await workbench.webview(`Generator: ${name}`);
  const text = () => page.locator('main').innerText();
  await expect.poll(text, { timeout: patienceMs }).toContain('NVIDIA .pkl');
  expect(await text()).toContain('32 × 32 pixels'.replaceAll(' × ', '\u00a0×\u00a0'));
  await expect.poll(() => page.locator('svg.spread').count(), { timeout: patienceMs }).toBeGreaterThan(10);
  for (const label of [0, 2]) {
    await page.getByLabel('Class').fill(String(label));
    await page.getByLabel('Class').press('Enter');
    const expected = await generated(server.path('project', name), label);
    await expect.poll(() => pixels(page, 3), { timeout: patienceMs }).toEqual(expected);
  }
});

test('axe finds nothing wrong with the panel in any kind of theme', async () => {
  for (const kind of themeKinds) {
    await useTheme(story.workbench, kind);
    const page = await story.workbench.webview(`Generator: ${name}`);
    expect(await accessibilityProblems(page), kind).toEqual([]);
  }
});

test('a file that is no generator is refused with a sentence, and the list stays', async () => {
  const { workbench, server } = story;
  await workbench.runCommand('StyleSpace: Open Generator...');
  await workbench.chooseFile(server.path('project', 'broken.pkl'));
  // Not the one that says that it is being opened.
  const refusal = await workbench.notification(/Cannot read .*broken\.pkl/);
  expect(await refusal.text()).toMatch(/truncated|ends|damaged/);
  expect((await rows()).map(({ label }) => label)).toEqual(['portraits', name]);
});

test('a panel that is closed while its generator opens is let go of', async () => {
  const { workbench, server } = story;
  const [engine] = await server.engines();
  process.kill(engine!.pid, 'SIGSTOP');
  try {
    await workbench.tree('Generators').row('portraits').click();
    const tab = workbench.tab('Generator: portraits');
    await tab.click({ button: 'middle' });
    await tab.waitFor({ state: 'detached' });
  } finally {
    process.kill(engine!.pid, 'SIGCONT');
  }
  // It has been opened all the same: the row knows its size. The last story looks into the logs.
  await expect
    .poll(rows, { timeout: patienceMs })
    .toMatchObject([{ description: '128 px · bundled' }, { label: name }]);
});

test('after a reload the list, the active generator and the panel are back', async () => {
  const { workbench } = story;
  await workbench.reload();
  await workbench.openContainer('StyleSpace');
  await expect
    .poll(rows, { timeout: patienceMs })
    .toMatchObject([{ label: 'portraits' }, { label: name, description: '32 px · 5\u00a0classes · active' }]);
  const page = await workbench.webview(`Generator: ${name}`);
  await expect.poll(() => page.locator('main').innerText(), { timeout: patienceMs }).toContain('NVIDIA .pkl');
});

test('a generator that is forgotten leaves the list; Undo and its panel bring it back, the active one', async () => {
  const { workbench, server } = story;
  const file = server.path('project', name);
  const forget = async (): Promise<void> => {
    await workbench.tree('Generators').press(name, 'Forget Generator');
    await expect
      .poll(rows, { timeout: patienceMs })
      .toMatchObject([{ label: 'portraits', description: expect.stringContaining('active') as string }]);
  };
  const back = async (): Promise<void> => {
    await expect
      .poll(rows, { timeout: patienceMs })
      .toMatchObject([{ label: 'portraits' }, { label: name, description: '32 px · 5\u00a0classes · active' }]);
  };
  await forget();
  // Undo needs no file.
  await rename(file, `${file}.moved`);
  await (await workbench.notification('is off the list')).press('Undo');
  await back();
  await rename(`${file}.moved`, file);
  expect(await readFile(file)).toEqual(checkpoint);
  await forget();
  const page = await workbench.webview(`Generator: ${name}`);
  await page.getByText('Use This Generator').click();
  await back();
  await forget();
  // No more than three are shown at once.
  await workbench.runCommand('Notifications: Clear All Notifications');
});

test('none of it was a defect', async () => {
  const logs = await Promise.all(['StyleSpace.log', 'remoteexthost.log'].map((log) => story.server.logs(log)));
  expect(logs.join('\n')).not.toMatch(/^.*(defect|Opening a generator|isposed|rejected promise).*$/m);
});

test('a file that training has written anew is read anew when it is opened again', async () => {
  const { workbench, server } = story;
  const path = server.path('project', 'training.pkl');
  for (const [bytes, size] of [
    [checkpoint, 32],
    [await readFile('test/fixtures/checkpoints/ada_fp16_64.sanitised.pkl'), 64],
  ] as const) {
    await writeFile(path, bytes);
    await workbench.runCommand('StyleSpace: Open Generator...');
    await workbench.chooseFile(path);
    // Not by its notification: of several within a second VS Code shows two.
    const description = expect.stringMatching(`^${size} px .*active$`) as string;
    await expect
      .poll(rows, { timeout: patienceMs })
      .toMatchObject([{ label: 'portraits' }, { label: 'training.pkl', description }]);
  }
});

test('a device that cannot be used leaves no engine behind, however often it is tried', async () => {
  const { workbench, server } = story;
  await writeFile(server.path('project', '.vscode', 'settings.json'), '{ "stylespace.device": "dml" }');
  const refusal = workbench.page.locator('.notifications-toasts', { hasText: 'DirectML) does not exist on linux' });
  await until('the engine that is refused', async () => {
    // The window may not have read the settings yet.
    await workbench.runCommand('StyleSpace: Restart Engine');
    return (await appears(refusal)) ? true : undefined;
  });
  await workbench.runCommand('StyleSpace: Show Engine Info');
  await expect
    .poll(() => server.logs('StyleSpace.log'), { timeout: patienceMs })
    .toMatch(/Show Engine Info: GPU \(DirectML\) does not exist/);
  await expect.poll(() => workbench.statusBarItem(/StyleSpace/).count(), { timeout: patienceMs }).toBe(0);
  await expect.poll(() => server.engines(), { timeout: patienceMs }).toEqual([]);
});

/** The red, green and blue of the picture of a seed, as the panel shows it. */
async function pixels(page: Frame, seed: number): Promise<number[]> {
  return page.locator(`canvas[data-seed="${seed}"]`).evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
    return [...data].filter((_, i) => i % 4 !== 3);
  });
}

/** The same from the terminal. */
async function generated(model: string, label: number): Promise<number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'stylespace-generated-'));
  const options = ['--model', model, '--seeds', '3', '--class', String(label), '--out', folder];
  await promisify(execFile)(process.execPath, ['dist/cli.js', 'generate', ...options]);
  const { data } = await sharp(join(folder, 'seed0003.png')).raw().toBuffer({ resolveWithObject: true });
  await rm(folder, { recursive: true });
  return [...data];
}
