import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseCatalogue } from '../../src/shared/catalogueParse.ts';
import { localizedChannels } from '../../src/shared/localizedChannels.ts';
import { count, counted } from '../../src/shared/numbers.ts';
import { formatStyleChannel } from '../../src/shared/styleChannel.ts';
import { openWorkbench } from './harness/story.ts';
import type { TreeRow } from './harness/treeView.ts';
import { patienceMs } from './harness/until.ts';

const file = 'portraits.stylespace-channels.json';
const text = await readFile('docs/discovery.stylespace-channels.json', 'utf8');
const catalogue = parseCatalogue(text, file);
const { labels, residual } = catalogue.header.regions;
const lists = localizedChannels(catalogue);
const regions = labels
  .map((label, i) => ({ label, ids: lists[i]!.map(({ channel }) => formatStyleChannel(channel)) }))
  .filter(({ label }) => !residual.includes(label));
const hair = regions.find(({ label }) => label === 'hair')!;
const [first, second] = hair.ids as [string, string];

const story = openWorkbench({ folders: { project: { [file]: text } } });
const notes = (): Promise<string> => readFile(story.server.path('project', 'portraits.stylespace-notes.json'), 'utf8');
const tree = () => story.workbench.tree('Channels');
const rows = async (level: number): Promise<TreeRow[]> => (await tree().rows()).filter((row) => row.level === level);
const labelsAt = async (level: number): Promise<string[]> => (await rows(level)).map(({ label }) => label);

test('the tree shows the regions of a catalogue and how many channels each has', async () => {
  await story.workbench.openContainer('StyleSpace');
  // Room for all regions.
  await story.workbench.page.locator('.pane-header[aria-label^="Generators"]').click();
  await expect.poll(() => labelsAt(2), { timeout: patienceMs }).toEqual(regions.map(({ label }) => label));
  const described = (await rows(2)).map(({ description }) => description.split(' · ')[0]);
  expect(described).toEqual(regions.map(({ ids }) => counted(ids.length, 'channel')));
  await tree().expand('hair');
  await expect.poll(async () => (await labelsAt(3))[0], { timeout: patienceMs }).toBe(first);
  const shown = await labelsAt(3);
  expect(shown).toEqual(hair.ids.slice(0, shown.length));
});

test('a star and a name are kept in the notes, one line each', async () => {
  await tree().press(first, 'Star');
  await expect.poll(notes, { timeout: patienceMs }).toContain(`    "${first}": { "starred": true }\n`);
  await tree().menu(second, 'Rename...');
  await story.workbench.answer('fringe');
  await tree().row('fringe').waitFor();
  await tree().menu('hair', 'Rename...');
  await story.workbench.answer('Haar');
  await tree().row('Haar').waitFor();
  const [a, b] = [first, second].sort((x, y) => network(x) - network(y));
  const note = { [first]: '{ "starred": true }', [second]: '{ "name": "fringe" }' };
  expect(await notes()).toBe(`{
  "version": 1,
  "channels": {
    "${a!}": ${note[a!]!},
    "${b!}": ${note[b!]!}
  },
  "regions": {
    "hair": { "name": "Haar" }
  }
}
`);
});

test('a region merged into another is shown with it, and alone again when taken apart', async () => {
  const [beard, mouth] = ['beard', 'mouth'].map((name) => regions.find(({ label }) => label === name)!.ids.length);
  await tree().row('Haar').locator('.monaco-tl-twistie').click();
  await tree().menu('beard', 'Merge Into...');
  await story.workbench.choose('mouth');
  const mouthText = async (): Promise<string | undefined> =>
    (await rows(2)).find(({ label }) => label === 'mouth')?.description;
  await expect.poll(mouthText, { timeout: patienceMs }).toBe(counted(beard! + mouth!, 'channel'));
  expect(await labelsAt(2)).not.toContain('beard');
  expect(await notes()).toContain('    "beard": { "mergedInto": "mouth" },\n');
  await tree().menu('mouth', 'Take Merged Regions Apart');
  await expect.poll(mouthText, { timeout: patienceMs }).toBe(counted(mouth!, 'channel'));
  expect(await notes()).not.toContain('beard');
});

test('notes survive a reload, and their names are found', async () => {
  await story.workbench.reload();
  await story.workbench.openContainer('StyleSpace');
  await tree().row('Haar').waitFor();
  await tree().expand('Haar');
  await tree().row('fringe').waitFor();
  await story.workbench.runCommand('StyleSpace: Go to Channel...');
  // The palette's own list is there a little longer.
  const firstChoices = async (): Promise<string[]> => (await story.workbench.choices()).slice(0, 2);
  await expect
    .poll(async () => (await firstChoices()).map((label) => label.trim()), { timeout: patienceMs })
    .toEqual([first, 'fringe']);
  await story.workbench.page.keyboard.press('Escape');
});

test('grouped by layer every channel is there, and a filter thins them out', async () => {
  await story.workbench.runCommand('StyleSpace: Group by Layer');
  const { layout } = catalogue.header.model;
  const layers = layout.flatMap(([kind], layer) => (kind === 'toRgb' ? [] : [`Layer ${layer}`]));
  await expect.poll(() => labelsAt(2), { timeout: patienceMs }).toEqual(layers);
  const [firstLayer] = await rows(2);
  const localized = lists.flat().filter(({ channel }) => channel.layer === 0).length;
  expect(firstLayer!.description).toBe(`4 px · ${count(localized)} of ${count(layout[0]![1])}`);
  await story.workbench.runCommand('StyleSpace: Group by Region');
  await story.workbench.runCommand('StyleSpace: Filter Channels...');
  await story.workbench.answer('fringe');
  await expect.poll(() => labelsAt(2), { timeout: patienceMs }).toEqual(['Haar']);
  await story.workbench.runCommand('StyleSpace: Filter Channels...');
  await story.workbench.answer('nothing is called so');
  await expect
    .poll(() => tree().welcome().innerText(), { timeout: patienceMs })
    .toContain('No channel matches the filter.');
  await tree().welcome().locator('.monaco-button', { hasText: 'Clear Filter' }).click();
  await expect.poll(() => labelsAt(2).then((all) => all.length), { timeout: patienceMs }).toBe(regions.length);
});

test('notes with a merge conflict are reported and left alone', async () => {
  const broken = '{\n<<<<<<< ours\n  "version": 1\n=======\n>>>>>>> theirs\n}\n';
  await writeFile(story.server.path('project', 'portraits.stylespace-notes.json'), broken);
  const problem = 'portraits.stylespace-notes.json, line 2: an unresolved merge conflict, up to line 5';
  await expect.poll(async () => (await rows(2))[0]?.description, { timeout: patienceMs }).toContain(problem);
  await tree().press('mouth', 'Star');
  const message = await story.workbench.notification(problem);
  expect(await message.text()).toBe(
    `${problem}: keep one of the two sides. Correct the file first: it is left as it is.`,
  );
  expect(await notes()).toBe(broken);
});

function network(id: string): number {
  const [layer, channel] = id.split('_').map(Number) as [number, number];
  return layer * 10_000 + channel;
}
