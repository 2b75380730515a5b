import { readFile } from 'node:fs/promises';
import type { Frame, Locator } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { readNpz } from '../../src/engine/numpy/npz.ts';
import { canvasHash, pngHash } from './harness/pictureHash.ts';
import { openChannel } from './harness/openChannel.ts';
import { openWorkbench } from './harness/story.ts';
import { terminal } from './harness/terminal.ts';
import { patienceMs } from './harness/until.ts';

/** A generator of five classes, none of them named. */
const name = 'ada_cond.sanitised.pkl';
const recipeName = 'fourth.stylespace.json';
const channel = '6_3';
const checkpoint = await readFile(`test/fixtures/checkpoints/${name}`);
const story = openWorkbench({ folders: { project: { [name]: checkpoint } } });
const model = (): string => story.server.path('project', name);
const recipe = (): string => story.server.path('project', recipeName);
const poll = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: patienceMs });

let page: Frame;
let face: Locator;
beforeAll(async () => {
  const { workbench } = story;
  await workbench.runCommand('StyleSpace: Open Generator...');
  await workbench.chooseFile(model());
  await workbench.notification(/ada_cond\.sanitised\.pkl: 32 px/);
  page = await openChannel(workbench, channel);
  face = page.locator('canvas.picture[data-seed]');
});

/** The picture of seed 0 of a class, by the terminal. */
async function generated(label: number): Promise<string> {
  const folder = story.server.path(`class${label}`);
  const choice = ['--seeds', '0', '--class', String(label)];
  await terminal(story.server, 'generate', '--model', model(), ...choice, '--out', folder);
  return pngHash(`${folder}/seed0000.png`);
}

/** The picture of the recipe as its file is now, by the terminal. */
async function rendered(): Promise<string> {
  const out = story.server.path('rendered.png');
  await terminal(story.server, 'render', recipe(), '--model', model(), '--out', out);
  return pngHash(out);
}

async function base(): Promise<unknown> {
  return (JSON.parse(await readFile(recipe(), 'utf8')) as { base: { class: unknown } }).base.class;
}

test('a channel begins with the first class; another class makes the pictures of that class', async () => {
  const picker = page.getByLabel('Class');
  const first = await generated(0);
  await poll(() => canvasHash(face)).toBe(first);
  expect(await picker.inputValue()).toBe('0');
  const fourth = await generated(3);
  expect(fourth).not.toBe(first);
  await picker.fill('3');
  await picker.press('Enter');
  await poll(() => canvasHash(face)).toBe(fourth);
  await page.locator('.sample.made[aria-label="Seed 0 at 0"]').waitFor();
  expect(await canvasHash(page.getByRole('button', { name: 'Seed 0 at 0', exact: true }).locator('canvas'))).toBe(
    fourth,
  );
});

test('sigma is that of the class', async () => {
  const statistics = page.getByRole('region', { name: 'Statistics' });
  const stats = story.server.path('stats.npz');
  await terminal(story.server, 'stats', '--model', model(), '--class', '3', '--out', stats);
  const std = readNpz(await readFile(stats), stats, { entries: 2, bytes: 2 ** 24 }).get('std')!;
  const { layers } = JSON.parse(await terminal(story.server, 'inspect', model(), '--json')) as {
    layers: { offset: number }[];
  };
  const sigma = Number(std.data[layers[6]!.offset + 3]);
  await poll(() => statistics.innerText()).toContain(
    `Sigma\n${sigma.toFixed(3)} over 100,000 samples of class 3 at psi 0.7`,
  );
});

test('of a number that is no class the nearest is taken', async () => {
  const picker = page.getByLabel('Class');
  await picker.fill('7');
  await picker.press('Enter');
  const last = await generated(4);
  await poll(() => canvasHash(face)).toBe(last);
  expect(await picker.inputValue()).toBe('4');
  await picker.fill('3');
  await picker.press('Enter');
  const fourth = await generated(3);
  await poll(() => canvasHash(face)).toBe(fourth);
});

test('the class comes into the recipe, whose picture is that under the slider', async () => {
  const { workbench } = story;
  const typed = page.getByLabel(`Strength of ${channel} in sigma`);
  await typed.fill('6.5');
  await typed.press('Enter');
  await page.locator('canvas.picture[data-strength="6.5"][data-exact="true"]').waitFor();
  const shown = await canvasHash(face);
  expect(shown).not.toBe(await generated(3));
  await page.getByRole('button', { name: 'Add to Recipe' }).press('Enter');
  await workbench.answer('fourth');
  const editor = await workbench.webview(recipeName);
  await editor.getByRole('slider', { name: `Strength of ${channel}` }).waitFor();
  await workbench.page.keyboard.press('Control+s');
  await poll(() => readFile(recipe(), 'utf8')).toContain('"strength": 6.5');
  expect(await base()).toBe(3);
  expect(await rendered()).toBe(shown);
  await poll(() => canvasHash(editor.locator('canvas.after'))).toBe(shown);
});

test('the class of a recipe is changed in its editor', async () => {
  const { workbench } = story;
  const editor = await workbench.webview(recipeName);
  const before = await canvasHash(editor.locator('canvas.after'));
  const entry = editor.getByLabel('Class');
  expect(await entry.inputValue()).toBe('3');
  await entry.fill('1');
  await entry.press('Enter');
  await poll(() => workbench.tab(recipeName).getAttribute('class')).toContain('dirty');
  await workbench.page.keyboard.press('Control+s');
  await poll(base).toBe(1);
  const expected = await rendered();
  expect(expected).not.toBe(before);
  await poll(() => canvasHash(editor.locator('canvas.after'))).toBe(expected);
});
