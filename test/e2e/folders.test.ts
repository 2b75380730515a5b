import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openWorkbench } from './harness/story.ts';
import { patienceMs } from './harness/until.ts';

const catalogue = await readFile('docs/discovery.stylespace-channels.json');
const story = openWorkbench({
  folders: {
    first: { 'one.stylespace-channels.json': catalogue },
    second: { 'two.stylespace-channels.json': catalogue },
    closed: { 'three.stylespace-channels.json': catalogue },
    empty: {},
  },
  readOnly: ['closed'],
});

test('several folders: the catalogues of all of them are in one tree', async () => {
  const { workbench } = story;
  await workbench.openContainer('StyleSpace');
  const tree = workbench.tree('Channels');
  for (const name of ['one', 'three', 'two']) {
    await tree.row(name).waitFor();
    // Its regions would leave no room for the next.
    await tree.collapse(name);
  }
  const roots = (await tree.rows()).filter(({ level }) => level === 1);
  expect(roots.map(({ label }) => label)).toEqual(['one', 'three', 'two']);
});

test('a new catalogue asks which of the folders it is for', async () => {
  const { workbench } = story;
  await workbench.runCommand('StyleSpace: Discover Channels');
  await expect.poll(() => workbench.choices(), { timeout: patienceMs }).toEqual(['first', 'second', 'closed', 'empty']);
  await workbench.page.keyboard.press('Escape');
});

test('a folder that cannot be written to: its catalogue is shown, and changes say why not', async () => {
  const { workbench, server } = story;
  await workbench.goTo(await server.window(['closed']));
  await workbench.openContainer('StyleSpace');
  const tree = workbench.tree('Channels');
  await tree.row('three').waitFor();
  await workbench.runCommand('StyleSpace: Discover Channels');
  const notification = await workbench.notification('cannot be written to');
  expect(await notification.text()).toBe('The folder closed cannot be written to: the catalogue needs another place.');
  await notification.press('Choose Another Place...');
  await workbench.page.keyboard.press('Escape');
  expect(await server.engines()).toEqual([]);
});

test('no folder: it says so, and offers what works without one', async () => {
  const { workbench, server } = story;
  await workbench.goTo(await server.window([]));
  await workbench.openContainer('StyleSpace');
  await expect
    .poll(() => workbench.tree('Channels').welcome().innerText(), { timeout: patienceMs })
    .toMatch(/^No folder is open\./);
  await workbench.runCommand('StyleSpace: Show Engine Info');
  const dialog = await workbench.dialog();
  expect(await dialog.text()).toContain('ONNX Runtime');
  await dialog.press('Cancel');
  expect(await server.engines()).toHaveLength(1);
});
