import { readFile, stat, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countImages, type Catalogue } from '../../src/shared/catalogue.ts';
import { parseCatalogue } from '../../src/shared/catalogueParse.ts';
import { localizedChannels } from '../../src/shared/localizedChannels.ts';
import { counted } from '../../src/shared/numbers.ts';
import { buildProgram, type BuiltProgram, type Ended } from '../cli/builtProgram.ts';
import { stopDiscovery } from './harness/stopDiscovery.ts';
import { openWorkbench } from './harness/story.ts';
import { until } from './harness/until.ts';

const file = 'portraits.stylespace-channels.json';
/** Just enough for a region to count. */
const images = 20;
const settings = (count: number): string =>
  JSON.stringify({ 'stylespace.discovery.images': count, 'stylespace.discovery.grid': 8 });
/** Both cores are busy with discoveries. */
const longMs = 90_000;

const story = openWorkbench({ folders: { project: { '.vscode/settings.json': settings(images) } } });
const onDisk = (): Promise<string> => readFile(story.server.path('project', file), 'utf8');
const tree = () => story.workbench.tree('Channels');
const started = (): Promise<unknown> => story.workbench.notification('Discovering channels of portraits');
const imagesOnDisk = async (): Promise<number> => countImages(parseCatalogue(await onDisk(), file).header.images);

let terminal: BuiltProgram;
let byTerminal: Promise<Ended>;
beforeAll(async () => {
  terminal = await buildProgram();
  const parameters = ['--images', String(images), '--grid', '8', '--device', 'cpu'];
  byTerminal = terminal.run(['discover', '--model', 'portraits', ...parameters, '--out', file]);
});
afterAll(() => terminal.remove());

/** Each region and how many channels are localized in it. */
function regions({ header, counts }: Catalogue): [string, string][] {
  const lists = localizedChannels({ header, counts });
  return header.regions.labels.flatMap((label, i): [string, string][] =>
    header.regions.residual.includes(label) ? [] : [[label, counted(lists[i]!.length, 'channel')]],
  );
}

test('an empty folder offers to discover channels', async () => {
  await story.workbench.openContainer('StyleSpace');
  await tree().welcome().waitFor();
  expect(await tree().welcome().innerText()).toContain('No channels have been discovered in this folder.');
  expect(await story.server.engines()).toEqual([]);
});

test(
  'a discovery whose engine is killed says so once, goes on, and gives what the terminal gives',
  { timeout: 240_000 },
  async () => {
    // The second press comes before the generator is open.
    await tree().welcome().locator('.monaco-button', { hasText: 'Discover Channels' }).dblclick();
    await started();
    await (await story.workbench.notification('A discovery is running: portraits')).press('Show');
    await expect
      .poll(() => stat(story.server.path('project', file)).catch(() => null), { timeout: longMs })
      .not.toBeNull();
    await expect.poll(() => tree().row('hair').isVisible(), { timeout: longMs }).toBe(true);
    const [engine] = await story.server.engines();
    process.kill(engine!.pid, 'SIGKILL');
    const death = await story.workbench.notification('The engine stopped');
    expect(await death.text()).toBe('The engine stopped unexpectedly and is started again; work goes on where it was.');
    const others = (await story.workbench.notifications()).filter((text) => text.startsWith('The engine'));
    expect(others).toHaveLength(1);
    await expect.poll(imagesOnDisk, { timeout: longMs }).toBe(images);
    const { code, stderr } = await byTerminal;
    expect(code, stderr).toBe(0);
    expect(await onDisk()).toBe(await readFile(`${terminal.folder}/${file}`, 'utf8'));
  },
);

test('the tree shows the regions and counts of the catalogue on the disk', async () => {
  const expected = regions(parseCatalogue(await onDisk(), file));
  expect(expected.map(([, channels]) => channels)).not.toEqual(expected.map(() => '0 channels'));
  await expect
    .poll(async () => {
      const rows = (await tree().rows()).filter(({ level }) => level === 2);
      return rows.map(({ label, description }) => [label, description.split(' · ')[0]]);
    })
    .toEqual(expected);
});

test('a discovery outlives a reload, refuses a second one, and stops at once', async () => {
  await writeFile(story.server.path('project', '.vscode', 'settings.json'), settings(2000));
  const running = tree().pane.filter({ hasText: /of 2,000.images/ });
  await until('a discovery of more images', async () => {
    // Before the window has read the settings there is nothing to do for the command.
    await story.workbench.runCommand('StyleSpace: Discover Channels');
    await running.waitFor({ timeout: 10_000 }).catch(() => undefined);
    return (await running.isVisible()) ? true : undefined;
  });
  await story.workbench.runCommand('StyleSpace: Discover Channels');
  const refusal = await story.workbench.notification('A discovery is running');
  expect(await refusal.text()).toMatch(/^A discovery is running: portraits, .*\.$/);

  await story.workbench.reload();
  const offer = await story.workbench.notification('was not finished');
  await offer.press('Go On');
  await started();
  await running.waitFor({ timeout: longMs });
  // How soon that is said, npm run bench measures.
  await stopDiscovery(tree());
  await tree().pane.locator('a[aria-label^="Discover Channels"]').waitFor({ state: 'attached' });
  expect(await imagesOnDisk()).toBeGreaterThanOrEqual(images);
});
