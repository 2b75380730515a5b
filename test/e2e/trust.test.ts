import { copyFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openWorkbench } from './harness/story.ts';
import { patienceMs } from './harness/until.ts';

const story = openWorkbench({ folders: { project: {} }, trusted: false });
const needsTrust = ['Discover Channels', 'Show Engine Info', 'New Edit Recipe', 'Export Image...', 'Open Generator...'];

test('a folder that is not trusted is told so, and nothing that computes is offered', async () => {
  const { workbench, server } = story;
  await workbench.openContainer('StyleSpace');
  await expect
    .poll(() => workbench.tree('Channels').welcome().innerText(), { timeout: patienceMs })
    .toMatch(
      /^No channels have been discovered in this folder\. It is not trusted, so StyleSpace computes nothing in it\./,
    );
  const offered = await workbench.offeredCommands('StyleSpace: ');
  expect(offered).toContain('StyleSpace: Show Log');
  expect(needsTrust.filter((name) => offered.includes(`StyleSpace: ${name}`))).toEqual([]);
  expect(await server.engines()).toEqual([]);
});

test('what others have found can be read there', async () => {
  const { workbench, server } = story;
  await copyFile('docs/discovery.stylespace-channels.json', server.path('project', 'found.stylespace-channels.json'));
  const tree = workbench.tree('Channels');
  await tree.row('found').waitFor();
  await tree.expand('found');
  await tree.expand('hair');
  expect(await tree.rows()).toContainEqual(expect.objectContaining({ label: 'hair', level: 2, expanded: true }));
  expect(await server.engines()).toEqual([]);
});

test('a channel opens with its numbers, and says why there is no picture', async () => {
  const { workbench, server } = story;
  await workbench.tree('Channels').row('8_22').dblclick();
  const page = await workbench.webview('8_22');
  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('alert').innerText()).toMatch(
    /^StyleSpace computes nothing in a folder that is not trusted: trust it with "Manage Workspace Trust"\./,
  );
  expect(await page.getByRole('region', { name: 'Statistics' }).innerText()).toContain('Region\nhair');
  expect(await server.engines()).toEqual([]);
});

test('a recipe opens with its sliders, and says why there is no picture', async () => {
  const { workbench, server } = story;
  await copyFile('docs/example.stylespace.json', server.path('project', 'smile.stylespace.json'));
  await workbench.openFile(server.path('project', 'smile.stylespace.json'));
  const page = await workbench.webview('smile.stylespace.json');
  await expect
    .poll(() => page.getByRole('alert').innerText(), { timeout: patienceMs })
    .toMatch(/^StyleSpace computes nothing in a folder that is not trusted: trust it with "Manage Workspace Trust"\./);
  expect(await page.locator('.edit input[type="number"]').evaluateAll(values)).toEqual(['-6', '8', '4']);
  expect(await server.engines()).toEqual([]);
  await workbench.tab('8_22').click();
});

test('once it is trusted, all of it works', async () => {
  const { workbench, server } = story;
  await workbench.runCommand('Workspaces: Manage Workspace Trust');
  await workbench.page.locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust$/ }).click();
  await workbench.page.keyboard.press('Escape');
  const page = await workbench.webview('8_22');
  await page.locator('canvas.picture[data-seed="0"]').waitFor({ timeout: 60_000 });
  await workbench.runCommand('StyleSpace: Show Engine Info');
  const dialog = await workbench.dialog();
  expect(await dialog.text()).toMatch(/ONNX Runtime 1\.\d+\.\d+ on CPU/);
  await dialog.press('Cancel');
  expect(await server.engines()).toHaveLength(1);
  const offered = await workbench.offeredCommands('StyleSpace: ');
  expect(needsTrust.filter((name) => !offered.includes(`StyleSpace: ${name}`))).toEqual([]);
});

/** Runs in the page. */
function values(fields: Element[]): string[] {
  return fields.map((field) => (field as HTMLInputElement).value);
}
