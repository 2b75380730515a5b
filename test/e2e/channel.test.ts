import { readFile, rm, writeFile } from 'node:fs/promises';
import type { Frame, Locator } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { decodeImage } from '../../src/engine/image/encode.ts';
import { readNpz } from '../../src/engine/numpy/npz.ts';
import { parseCatalogue } from '../../src/shared/catalogueParse.ts';
import { formatRecipe } from '../../src/shared/recipeFormat.ts';
import { accessibilityProblems } from './harness/accessibility.ts';
import { pixels } from './harness/canvas.ts';
import { openChannel } from './harness/openChannel.ts';
import { shownHeatmap, terminalHeatmap, worstDifference } from './harness/shownHeatmap.ts';
import { openWorkbench } from './harness/story.ts';
import { terminal } from './harness/terminal.ts';
import { themeKinds, useTheme } from './harness/themes.ts';
import { patienceMs } from './harness/until.ts';
import { windowKeeps } from './harness/windowState.ts';

const catalogueText = await readFile('docs/discovery.stylespace-channels.json', 'utf8');
const catalogue = parseCatalogue(catalogueText, 'discovery');
/** One of those that the catalogue lists for hair. */
const channel = '8_22';
const story = openWorkbench({ folders: { project: { 'portraits.stylespace-channels.json': catalogueText } } });

let page: Frame;
let face: Locator;
let slider: Locator;
let typed: Locator;
beforeAll(async () => {
  // Measures sigma, which the panel then finds.
  await terminal(story.server, 'stats', '--model', 'portraits', '--out', story.server.path('stats.npz'));
  await openChannel(story.workbench, channel);
  await findPanel();
});

async function findPanel(): Promise<void> {
  page = await story.workbench.webview(channel);
  face = page.locator('canvas.picture[data-seed]');
  slider = page.getByLabel(`Strength of ${channel}`, { exact: true });
  typed = page.getByLabel(`Strength of ${channel} in sigma`);
  await face.waitFor();
}

/** The face's pixels, once they are exactly those of that strength. */
async function faceAt(strength: number): Promise<Uint8Array> {
  await page.locator(`canvas.picture[data-strength="${strength}"][data-exact="true"]`).waitFor();
  return pixels(face);
}

async function decodedPng(path: string): Promise<Uint8Array> {
  return (await decodeImage(await readFile(path), path)).data;
}

async function sigma(): Promise<number> {
  const std = readNpz(await readFile(story.server.path('stats.npz')), 'stats.npz', { entries: 2, bytes: 2 ** 24 }).get(
    'std',
  )!;
  const [layer, index] = channel.split('_').map(Number) as [number, number];
  const { layout } = catalogue.header.model;
  return Number(std.data[layout.slice(0, layer).reduce((sum, [, channels]) => sum + channels, index)]);
}

/** The picture of the recipe with this one edit, by the terminal. */
async function rendered(seed: number, strength: number): Promise<string> {
  const { model, sigma: scale } = catalogue.header;
  const recipe = formatRecipe({
    version: 1,
    model,
    base: { kind: 'seed', seed, psi: 0.7, cutoff: null, class: null, noise: 'const' },
    scale,
    edits: [{ channel, strength, sigma: await sigma() }],
  });
  const [file, out] = [`${seed}_${strength}.stylespace.json`, `${seed}_${strength}.png`];
  await writeFile(story.server.path(file), recipe);
  await terminal(story.server, 'render', story.server.path(file), '--out', story.server.path(out));
  return story.server.path(out);
}

test('the panel says what the catalogue says', async () => {
  const statistics = page.getByRole('region', { name: 'Statistics' });
  await expect.poll(() => statistics.innerText()).toContain('Region\nhair');
  const text = await statistics.innerText();
  const row = catalogueText.split('\n').find((line) => line.includes(`"${channel}"`))!;
  const { wins } = JSON.parse(row.trim().replace(/,$/, '')) as { wins: number[] };
  const hair = catalogue.header.regions.labels.indexOf('hair');
  const [won, presence] = [wins[hair]!, catalogue.counts.presence[hair]!];
  expect(text).toContain(`Fraction\n${((100 * won) / presence).toFixed(1)}\u00a0%`);
  expect(text).toMatch(new RegExp(`hair[\\s\\S]*${won} of ${presence}`));
  expect(text).toContain(`Sigma\n${(await sigma()).toFixed(3)} over 100,000 samples at psi 0.7`);
});

test('the face at strength 0, and its sample, are the unedited picture', async () => {
  const { server } = story;
  await terminal(server, 'generate', '--model', 'portraits', '--seeds', '0', '--out', server.path('faces'));
  const unedited = await decodedPng(server.path('faces', 'seed0000.png'));
  expect(Buffer.compare(await faceAt(0), unedited)).toBe(0);
  const sample = page.getByRole('button', { name: 'Seed 0 at 0', exact: true });
  await page.locator('.sample.made[aria-label="Seed 0 at 0"]').waitFor();
  expect(Buffer.compare(await pixels(sample.locator('canvas')), unedited)).toBe(0);
});

test('a hand on the slider: the pixels are those of the recipe', async () => {
  const box = (await slider.boundingBox())!;
  const { mouse } = story.workbench.page;
  const y = box.y + box.height / 2;
  await mouse.move(box.x + box.width / 2, y);
  await mouse.down();
  for (let step = 1; step <= 30; step++) await mouse.move(box.x + box.width * (0.5 + step / 100), y);
  await mouse.up();
  const strength = Number(await slider.inputValue());
  expect(strength).toBeGreaterThan(5);
  expect(Buffer.compare(await faceAt(strength), await decodedPng(await rendered(0, strength)))).toBe(0);
});

test('a step between known strengths is painted in its own turn, about right; the exact picture follows', async () => {
  await slider.fill('0');
  const unedited = await faceAt(0);
  await slider.fill('-4');
  await faceAt(-4);
  const between = -1.7;
  const painted = await slider.evaluate(async (range: HTMLInputElement, strength) => {
    const canvas = document.querySelector<HTMLCanvasElement>('canvas.picture')!;
    range.value = String(strength);
    range.dispatchEvent(new Event('input', { bubbles: true }));
    // The page renders in a microtask; an answer of the engine cannot come before the next task.
    for (let microtask = 0; microtask < 5; microtask++) await Promise.resolve();
    const rgba = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data;
    const { strength: at, exact } = canvas.dataset;
    return { at, exact, rgba: [...rgba] };
  }, between);
  expect(painted).toMatchObject({ at: String(between), exact: 'false' });
  const exact = await faceAt(between);
  expect(Buffer.compare(exact, await decodedPng(await rendered(0, between)))).toBe(0);
  const drawn = painted.rgba.filter((_, i) => i % 4 !== 3);
  const away = (from: ArrayLike<number>): number =>
    exact.reduce((sum, level, i) => sum + Math.abs(level - from[i]!), 0) / exact.length;
  expect(away(drawn)).toBeLessThan(0.5 * away(unedited));
});

test('beyond the slider strengths are typed; Delete and a double click reset', async () => {
  const unedited = await decodedPng(story.server.path('faces', 'seed0000.png'));
  await typed.fill('-12.5');
  await typed.press('Enter');
  const exported = await rendered(0, -12.5);
  expect(Buffer.compare(await faceAt(-12.5), await decodedPng(exported))).toBe(0);
  expect(await slider.getAttribute('aria-valuetext')).toBe('-12.5 sigma');

  await story.workbench.runCommand('StyleSpace: Export Image...');
  // The dialog writes the name that it proposes after it has opened.
  const proposed = story.workbench.page.locator('.quick-input-widget .quick-input-box input');
  await expect
    .poll(() => proposed.inputValue(), { timeout: patienceMs })
    .toBe(story.server.path('project', `seed0000_${channel}_-12.5.png`));
  await story.workbench.answer(story.server.path('project', 'exported.png'));
  await story.workbench.notification('exported.png is written.');
  const bytes = await readFile(story.server.path('project', 'exported.png'));
  expect(Buffer.compare(bytes, await readFile(exported))).toBe(0);

  await slider.press('Delete');
  expect(Buffer.compare(await faceAt(0), unedited)).toBe(0);
  await slider.press('ArrowRight');
  await faceAt(0.1);
  await slider.dblclick();
  expect(Buffer.compare(await faceAt(0), unedited)).toBe(0);
});

test('the heatmap is that of the terminal', async () => {
  const { server } = story;
  await page.getByRole('checkbox', { name: 'Heatmap', exact: true }).press('Space');
  const shown = await shownHeatmap(page, channel);
  expect(worstDifference(shown, await terminalHeatmap(server, 0, channel))).toBeLessThanOrEqual(1e-5);
  expect(Math.max(...shown)).toBeGreaterThan(0.01);
});

test('the outline is around the region', async () => {
  await page.getByRole('checkbox', { name: 'Outline of hair' }).press('Space');
  const outline = page.getByRole('img', { name: 'hair: outlined' });
  await outline.waitFor();
  const { width, height } = (await outline.locator('.line').boundingBox())!;
  const frame = (await face.boundingBox())!;
  expect(width / frame.width).toBeGreaterThan(0.3);
  expect(height / frame.height).toBeGreaterThan(0.3);
});

test('samples by keyboard: a cell goes under the slider, a seed is pinned, columns are typed', async () => {
  const { keyboard } = story.workbench.page;
  const columns = page.getByLabel('Strengths');
  await columns.fill('-4, 0, 6.5');
  await columns.press('Enter');
  await page.getByRole('button', { name: 'Seed 0 at \u22124σ', exact: true }).focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'End', 'Enter']) await keyboard.press(key);
  await page.locator('canvas.picture[data-seed="2"]').waitFor();
  expect(await typed.inputValue()).toBe('6.5');
  await page.getByRole('button', { name: 'Pin seed 2' }).press('Enter');
  await page.getByRole('button', { name: 'Next' }).press('Enter');
  const seeds = page.locator('table.grid tbody th > span');
  await expect.poll(() => seeds.allInnerTexts()).toEqual(['2', '4', '5', '6', '7']);
  await page.locator('.sample.made[aria-label="Seed 7 at +6.5σ"]').waitFor();
});

test('a reload brings everything back', async () => {
  const opacity = page.getByLabel('Opacity');
  await opacity.fill('0.4');
  await typed.fill('3.25');
  await typed.press('Enter');
  const before = await faceAt(3.25);
  await windowKeeps(story.workbench.page, '"strength":3.25');
  await story.workbench.reload();
  await findPanel();
  expect(Buffer.compare(await faceAt(3.25), before)).toBe(0);
  expect(await face.getAttribute('data-seed')).toBe('2');
  expect(await page.locator('table.grid tbody th > span').allInnerTexts()).toEqual(['2', '4', '5', '6', '7']);
  expect(await page.getByRole('button', { name: 'Pin seed 2' }).getAttribute('aria-pressed')).toBe('true');
  expect(await page.getByLabel('Opacity').inputValue()).toBe('0.4');
  expect(await page.getByLabel('Strengths').inputValue()).toBe('-4, 0, 6.5');
  await page.locator('canvas.heat[aria-busy="false"]').waitFor();
  await page.getByRole('img', { name: /^hair: / }).waitFor();
});

test('the same channel is not opened twice', async () => {
  await openChannel(story.workbench, channel);
  await expect.poll(() => story.workbench.tab(channel).count()).toBe(1);
});

test('what is being typed is not lost when the notes change meanwhile', async () => {
  const { keyboard } = story.workbench.page;
  const notes = story.server.path('project', 'portraits.stylespace-notes.json');
  const names = () => page.locator('h1 .channel-label').allInnerTexts();
  const seed = page.getByRole('spinbutton', { name: 'Seed' });
  for (const [field, keys] of [
    [page.getByLabel('Strengths'), '-3,5'],
    [seed, '1234'],
    [typed, '1.25'],
  ] as const) {
    await field.focus();
    await keyboard.press('Control+a');
    for (let i = 0; i < keys.length; i++) {
      await keyboard.press(keys[i]!);
      const name = `name after ${keys.slice(0, i + 1)}`;
      await writeFile(notes, JSON.stringify({ version: 1, channels: { [channel]: { name } } }));
      await expect.poll(names, { timeout: patienceMs }).toEqual([` · ${name}`]);
    }
    await keyboard.press('Enter');
  }
  await expect.poll(() => page.getByLabel('Strengths').inputValue(), { timeout: patienceMs }).toBe('-3, 5');
  await page.locator('canvas.picture[data-seed="1234"][data-strength="1.25"][data-exact="true"]').waitFor();
  await page.locator('.sample.made[aria-label="Seed 1234 at +5σ"]').waitFor();
  await seed.fill('2');
  await seed.press('Enter');
  await page.locator('canvas.picture[data-seed="2"]').waitFor();
  await rm(notes);
  await expect.poll(names, { timeout: patienceMs }).toEqual([]);
});

test('axe finds nothing wrong in any kind of theme, also where something wrong was entered', async () => {
  await page.getByLabel('Strengths').fill('much');
  await page.getByLabel('Strengths').press('Enter');
  await page.getByRole('alert').waitFor();
  for (const kind of themeKinds) {
    await useTheme(story.workbench, kind);
    expect(await accessibilityProblems(page), kind).toEqual([]);
  }
  await page.getByLabel('Strengths').fill('-5, 5');
  await page.getByLabel('Strengths').press('Enter');
  await page.getByRole('alert').waitFor({ state: 'detached' });
});

test('an engine that is killed under a moving hand is followed by another, which makes the last picture', async () => {
  await typed.fill('3.2');
  await typed.press('Enter');
  await slider.focus();
  for (let step = 0; step < 10; step++) {
    await slider.press('ArrowLeft');
    if (step === 5) process.kill((await story.server.engines())[0]!.pid, 'SIGKILL');
  }
  const notification = await story.workbench.notification('The engine stopped');
  expect(await notification.text()).toBe(
    'The engine stopped unexpectedly and is started again; work goes on where it was.',
  );
  const strength = Number(await typed.inputValue());
  expect(strength).toBeCloseTo(2.2, 6);
  expect(Buffer.compare(await faceAt(strength), await decodedPng(await rendered(2, strength)))).toBe(0);
  expect(await story.workbench.notifications()).toHaveLength(1);
  expect(await page.getByRole('alert').count()).toBe(0);
  await story.workbench.page.keyboard.press('Escape');
});

test('Add to Recipe makes a recipe of the picture that is under the slider', async () => {
  await page.getByRole('button', { name: 'Add to Recipe' }).press('Enter');
  await story.workbench.answer('hair');
  const file = story.server.path('project', 'hair.stylespace.json');
  const editor = await story.workbench.webview('hair.stylespace.json');
  await editor.getByRole('slider', { name: `Strength of ${channel}` }).waitFor();
  await story.workbench.page.keyboard.press('Control+s');
  const base = { kind: 'seed', seed: 2, psi: 0.7, cutoff: null, class: null, noise: 'const' };
  const written = async (): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));
  await expect
    .poll(written, { timeout: patienceMs })
    .toMatchObject({ model: { name: 'portraits-128@1' }, base, edits: [{ channel, strength: 2.2 }] });
  const { edits } = (await written()) as { edits: [{ sigma: number }] };
  expect(edits[0].sigma).toBe(await sigma());
});
