import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openWorkbench } from './harness/story.ts';
import { terminal } from './harness/terminal.ts';
import { patienceMs } from './harness/until.ts';

/** From a catalogue to an edit in a recipe without touching the mouse. */
const catalogue = await readFile('docs/discovery.stylespace-channels.json', 'utf8');
const recipe = await readFile('docs/example.stylespace.json', 'utf8');
const story = openWorkbench({
  folders: { project: { 'portraits.stylespace-channels.json': catalogue, 'smile.stylespace.json': recipe } },
});
const press = async (...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await story.workbench.page.keyboard.press(key);
};
const focusedRow = () => story.workbench.tree('Channels').pane.locator('.monaco-list-row.focused .label-name');
const poll = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: patienceMs });

/** A command of the palette, typed. */
async function command(name: string): Promise<void> {
  await press('F1');
  const input = story.workbench.page.locator('.quick-input-widget .quick-input-box input');
  await input.waitFor();
  await story.workbench.page.keyboard.type(name);
  const first = story.workbench.page.locator('.quick-input-list .monaco-list-row.focused .label-name').first();
  await poll(() => first.innerText()).toBe(name);
  await press('Enter');
}

test('the tree is walked by arrows, and Enter opens a channel', async () => {
  // Measures sigma, which the panel then finds.
  await terminal(story.server, 'stats', '--model', 'portraits', '--out', story.server.path('stats.npz'));
  await command('StyleSpace: Focus on Channels View');
  await story.workbench.tree('Channels').row('portraits').waitFor();
  // The view did not have its rows yet when it was focused first.
  await command('StyleSpace: Focus on Channels View');
  await press('Home');
  await poll(() => focusedRow().innerText()).toBe('portraits');
  await story.workbench.tree('Channels').row('hair').waitFor();
  for (const region of ['background', 'skin', 'hair']) {
    await press('ArrowDown');
    await poll(() => focusedRow().innerText()).toBe(region);
  }
  await press('ArrowRight');
  await story.workbench.tree('Channels').row('5_56').waitFor();
  await press('ArrowDown');
  await poll(() => focusedRow().innerText()).toBe('5_56');
  await press('Enter');
  const page = await story.workbench.webview('5_56');
  await page.locator('canvas.picture[data-seed]').waitFor();
});

test('Tab reaches the slider, arrows move it and Delete resets it', async () => {
  const page = await story.workbench.webview('5_56');
  await command('View: Focus Active Editor Group');
  const label = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
  for (let tabs = 0; tabs < 20 && (await label()) !== 'Strength of 5_56'; tabs++) await press('Tab');
  expect(await label()).toBe('Strength of 5_56');
  await press('ArrowRight', 'ArrowRight', 'ArrowRight');
  await page.locator('canvas.picture[data-strength="0.3"][data-exact="true"]').waitFor();
  await press('End');
  await page.locator('canvas.picture[data-strength="10"][data-exact="true"]').waitFor();
  await press('Delete');
  await page.locator('canvas.picture[data-strength="0"][data-exact="true"]').waitFor();
  await press('End');
  await page.locator('canvas.picture[data-strength="10"][data-exact="true"]').waitFor();
});

test('the channel goes into the recipe at its strength, and Control+S keeps it', async () => {
  const page = await story.workbench.webview('5_56');
  const text = () => page.evaluate(() => document.activeElement?.textContent.trim() ?? '');
  for (let tabs = 0; tabs < 20 && (await text()) !== 'Add to Recipe'; tabs++) await press('Tab');
  expect(await text()).toBe('Add to Recipe');
  await press('Enter');
  const rows = story.workbench.page.locator('.quick-input-list .monaco-list-row .label-name');
  await poll(async () => (await rows.allInnerTexts()).join()).toContain('smile.stylespace.json');
  await story.workbench.page.keyboard.type('smile');
  await press('Enter');
  await story.workbench.webview('smile.stylespace.json');
  await press('Control+s');
  await poll(() => readFile(story.server.path('project', 'smile.stylespace.json'), 'utf8')).toMatch(
    /\{ "channel": "5_56", "strength": 10, "sigma": [\d.]+/,
  );
});
