import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openWorkbench } from './harness/story.ts';
import { patienceMs, until } from './harness/until.ts';

const story = openWorkbench({ folders: { project: { 'notes.txt': 'nothing of ours' } } });
const activated = /_doActivateExtension stylespace\.stylespace.*activationEvent: '([^']+)'/;
const hostLog = (): Promise<string> => story.server.logs('remoteexthost.log');

test('an installed extension rests until it is needed', async () => {
  await story.workbench.openFile(story.server.path('project', 'notes.txt'));
  await expect.poll(hostLog, { timeout: patienceMs }).toContain('Eager extensions activated');
  expect(await hostLog()).not.toMatch(activated);
  expect(await story.server.engines()).toEqual([]);
});

test('every command that the manifest shows is in the palette', async () => {
  const manifest = JSON.parse(await readFile('package.json', 'utf8')) as {
    contributes: {
      commands: { command: string; title: string; category: string }[];
      menus?: { commandPalette?: { command: string; when: string }[] };
    };
  };
  const { commands, menus } = manifest.contributes;
  const conditional = new Set(menus?.commandPalette?.map(({ command }) => command));
  const shown = commands.filter(({ command }) => !conditional.has(command));
  const names = shown.map(({ category, title }) => `${category}: ${title}`);
  expect(names).toContain('StyleSpace: Show Engine Info');
  expect(await story.workbench.offeredCommands('StyleSpace: ')).toEqual(expect.arrayContaining(names));
  expect(await hostLog()).not.toMatch(activated);
});

test('its page in VS Code has an icon and no picture or link that leads nowhere', async () => {
  const { page } = story.workbench;
  await story.workbench.runCommand('Extensions: Show Installed Extensions');
  await page.locator('.extension-list-item', { hasText: 'StyleSpace' }).first().click();
  const iconWidth = (): Promise<number> =>
    page.locator('.extension-editor img.icon').evaluate((icon: HTMLImageElement) => icon.naturalWidth);
  await expect.poll(iconWidth, { timeout: patienceMs }).toBe(256);
  const readme = await until('the page', async () => {
    const headings = page.frames().map(async (frame) => [frame, await frame.locator('h2#begin').count()] as const);
    return (await Promise.all(headings)).find(([, count]) => count > 0)?.[0];
  });
  expect(await readme.locator('img:not([src=""]), a[href]:not([href^="#"])').count()).toBe(0);
  await story.workbench.runCommand('View: Close Editor');
});

test('opening its view wakes the extension, which says how to begin, and no engine', async () => {
  await story.workbench.openContainer('StyleSpace');
  const welcome = story.workbench.tree('Channels').welcome();
  await expect
    .poll(() => welcome.innerText(), { timeout: patienceMs })
    .toMatch(/^No channels have been discovered in this folder\./);
  await welcome.getByRole('button', { name: 'Discover Channels' }).waitFor();
  await expect.poll(hostLog, { timeout: patienceMs }).toMatch(activated);
  expect(activated.exec(await hostLog())![1]).toMatch(/^onView:stylespace\.(channels|models)$/);
  expect(await story.server.engines()).toEqual([]);
});

test('the first command that computes starts one engine', async () => {
  await story.workbench.runCommand('StyleSpace: Show Engine Info');
  const dialog = await story.workbench.dialog();
  expect(await dialog.text()).toMatch(/ONNX Runtime 1\.\d+\.\d+ on /);
  const engines = await story.server.engines();
  expect(engines).toHaveLength(1);
  expect(await dialog.text()).toContain(`process ${engines[0]!.pid},`);
  await dialog.press('Cancel');
});
