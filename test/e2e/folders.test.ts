import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseCatalogue } from '../../src/shared/catalogueParse.ts';
import { localizedChannels, type ChannelStanding } from '../../src/shared/localizedChannels.ts';
import { formatStyleChannel } from '../../src/shared/styleChannel.ts';
import { canvasHash, renderedHash } from './harness/pictureHash.ts';
import { openWorkbench } from './harness/story.ts';
import { terminal } from './harness/terminal.ts';
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
  settings: {
    // Just enough for a region to count.
    'stylespace.discovery.images': 20,
    'stylespace.discovery.grid': 4,
    'stylespace.discovery.regions': 'auto',
    'stylespace.discovery.clusters': 4,
  },
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

test('a new recipe asks for its folder, then for its name, and is written there', async () => {
  const { workbench, server } = story;
  await workbench.runCommand('StyleSpace: New Edit Recipe');
  await expect.poll(() => workbench.choices(), { timeout: patienceMs }).toEqual(['first', 'second', 'closed', 'empty']);
  await workbench.choose('second');
  await workbench.page.getByText('A file .stylespace.json in second').waitFor();
  await workbench.answer('smile');
  await expectFreshRecipe('smile.stylespace.json', server.path('second', 'smile.stylespace.json'));
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

/** The place that a dialog for saving proposes, which it writes after it has opened. */
const proposed = (path: string): Promise<void> =>
  expect
    .poll(() => story.workbench.page.locator('.quick-input-widget .quick-input-box input').inputValue(), {
      timeout: patienceMs,
    })
    .toBe(path);

test('no folder: a new recipe asks for its place', async () => {
  const { workbench, server } = story;
  await workbench.runCommand('StyleSpace: New Edit Recipe');
  await proposed(server.path('smile.stylespace.json'));
  await workbench.answer(server.path('alone.stylespace.json'));
  await expectFreshRecipe('alone.stylespace.json', server.path('alone.stylespace.json'));
});

test('no folder: a catalogue by clusters is written to its place, and is that of the terminal', async () => {
  const { workbench, server } = story;
  await workbench.runCommand('StyleSpace: Discover Channels');
  const path = server.path('portraits.stylespace-channels.json');
  await proposed(path);
  await workbench.page.keyboard.press('Enter');
  const notification = await workbench.notification('from 20\u00a0images');
  expect(await notification.text()).toContain('in portraits.stylespace-channels.json');
  const written = await readFile(path, 'utf8');
  expect(parseCatalogue(written, path).header.regions.labels).toEqual(['region1', 'region2', 'region3', 'region4']);
  const out = server.path('terminal.stylespace-channels.json');
  const parameters = ['--images', '20', '--grid', '4', '--regions', 'auto', '--clusters', '4', '--device', 'cpu'];
  await terminal(server, 'discover', '--model', 'portraits', ...parameters, '--out', out);
  expect(await readFile(out, 'utf8')).toBe(written);
});

test('no folder: regions by clusters are outlined in pictures, named and merged like others', async () => {
  const { workbench, server } = story;
  const path = server.path('portraits.stylespace-channels.json');
  const catalogue = parseCatalogue(await readFile(path, 'utf8'), path);
  const [[label, [best]]] = localizedChannels(catalogue)
    .map((channels, i) => [catalogue.header.regions.labels[i]!, channels] as const)
    .filter(([, channels]) => channels.length > 0) as [[string, ChannelStanding[]]];
  const channel = formatStyleChannel(best!.channel);
  const tree = workbench.tree('Channels');
  await tree.expand(label);
  await tree.row(channel).dblclick();
  const page = await workbench.webview(channel);
  await page.getByRole('checkbox', { name: `Outline of ${label}` }).press('Space');
  await page.getByRole('img', { name: `${label}: outlined` }).waitFor();

  await tree.collapse(label);
  const other = catalogue.header.regions.labels.find((one) => one !== label)!;
  const notes = { version: 1, regions: { [label]: { name: 'face' }, [other]: { mergedInto: label } } };
  await writeFile(server.path('portraits.stylespace-notes.json'), JSON.stringify(notes));
  await tree.row('face').waitFor();
  await tree.row(other).waitFor({ state: 'detached' });
  await page.getByRole('checkbox', { name: 'Outline of face' }).waitFor();
});

/** The recipe is open as the picture of seed 0 without edits, and is what the file holds. */
async function expectFreshRecipe(title: string, path: string): Promise<void> {
  const page = await story.workbench.webview(title);
  const text = await readFile(path, 'utf8');
  expect(JSON.parse(text)).toMatchObject({ base: { kind: 'seed', seed: 0, psi: 0.7 }, edits: [] });
  await expect
    .poll(() => canvasHash(page.locator('canvas.after')), { timeout: patienceMs })
    .toBe(await renderedHash(story.server, text));
}
