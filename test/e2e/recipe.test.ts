import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { Frame, Locator } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { seedLatent } from '../../src/engine/model/latents.ts';
import { encodeNpy } from '../../src/engine/numpy/npy.ts';
import { accessibilityProblems } from './harness/accessibility.ts';
import { canvasHash, renderedHash } from './harness/pictureHash.ts';
import { replaceFile } from './harness/replaceFile.ts';
import { shownHeatmap, terminalHeatmap, worstDifference } from './harness/shownHeatmap.ts';
import { openWorkbench } from './harness/story.ts';
import { themeKinds, useTheme } from './harness/themes.ts';
import { patienceMs, until } from './harness/until.ts';
import { windowKeeps } from './harness/windowState.ts';

const first = await readFile('docs/example.stylespace.json', 'utf8');
const name = 'smile.stylespace.json';
const story = openWorkbench({ folders: { project: { [name]: first } } });
const file = (): string => story.server.path('project', name);
const text = (): Promise<string> => readFile(file(), 'utf8');
const slider = (frame: Frame, channel: string) => frame.locator(`[data-channel="${channel}"] input[type="range"]`);
const number = (frame: Frame, channel: string) => frame.locator(`[data-channel="${channel}"] input[type="number"]`);
const poll = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: patienceMs });

/** The picture before anything was changed. */
let firstHash: string;
beforeAll(async () => {
  firstHash = await renderedHash(story.server, first);
});

/** Saves by the keyboard and waits until the file says so. */
async function save(expected: string): Promise<void> {
  await story.workbench.page.keyboard.press('Control+s');
  await poll(text).toBe(expected);
}

/** Waits until the editor shows what the terminal makes of the recipe. */
async function shows(frame: Frame, recipe: string): Promise<void> {
  const expected = await renderedHash(story.server, recipe);
  await poll(() => canvasHash(frame.locator('canvas.after'))).toBe(expected);
}

/** All visible editors on a file. */
async function editors(count: number): Promise<Frame[]> {
  return until(`${count} editors`, async () => {
    const frames = await story.workbench.webviews(name);
    return frames.length === count ? frames : undefined;
  });
}

test('a recipe opens as its picture, pixel by pixel that of the terminal', async () => {
  await story.workbench.openFile(file());
  const frame = await story.workbench.webview(name);
  await poll(() => canvasHash(frame.locator('canvas.after'))).toBe(firstHash);
  expect(
    await frame
      .locator('.edit input[type="text"]')
      .evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value)),
  ).toEqual(['mouth', 'background', 'clothes']);
  expect(await frame.locator('canvas.after').getAttribute('aria-label')).toBe(
    'Picture of seed 4 at psi 0.7, mouth -6 sigma, background 8 sigma, clothes 4 sigma',
  );
  expect(await text()).toBe(first);
});

test('a drag moves the picture and changes one line when it ends; undo and redo are one step each', async () => {
  const frame = await story.workbench.webview(name);
  const { mouse, keyboard } = story.workbench.page;
  const box = (await slider(frame, '11_19').boundingBox())!;
  const at = (strength: number): [number, number] => [
    box.x + 8 + ((strength + 10) / 20) * (box.width - 16),
    box.y + box.height / 2,
  ];
  await mouse.move(...at(-6));
  await mouse.down();
  await mouse.move(...at(5), { steps: 12 });
  // The hand is still on the slider: the picture has moved, the file has not.
  const held = await number(frame, '11_19').inputValue();
  expect(Number(held)).toBeGreaterThan(4);
  const changed = first.replace('"strength": -6', `"strength": ${held}`);
  await shows(frame, changed);
  expect(await story.workbench.tab(name).getAttribute('class')).not.toContain('dirty');
  await mouse.up();
  await poll(() => story.workbench.tab(name).getAttribute('class')).toContain('dirty');
  await save(changed);
  await shows(frame, changed);

  await keyboard.press('Control+z');
  await poll(() => canvasHash(frame.locator('canvas.after'))).toBe(firstHash);
  expect(await number(frame, '11_19').inputValue()).toBe('-6');
  await save(first);
  await keyboard.press('Control+y');
  await poll(() => number(frame, '11_19').inputValue()).toBe(held);
  await shows(frame, changed);
  await keyboard.press('Control+z');
  await save(first);
});

test('the keyboard does it all, and the focus stays with what it moves', async () => {
  const frame = await story.workbench.webview(name);
  const { keyboard } = story.workbench.page;
  await slider(frame, '8_56').focus();
  await keyboard.press('ArrowRight');
  await poll(() => number(frame, '8_56').inputValue()).toBe('8.1');
  await keyboard.press('Delete');
  await poll(() => number(frame, '8_56').inputValue()).toBe('0');
  await number(frame, '3_65').fill('12.5');
  await keyboard.press('Tab');
  await frame.locator('[data-channel="3_65"] .up').focus();
  await keyboard.press('Enter');
  await poll(() =>
    frame.locator('.edit').evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset['channel'])),
  ).toEqual(['11_19', '3_65', '8_56']);
  await poll(() =>
    frame.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-channel]')?.dataset['channel']),
  ).toBe('3_65');
  await frame.locator('[data-channel="11_19"] .on').focus();
  await keyboard.press('Space');
  const [mouth, background, clothes] = first.split('\n').filter((line) => line.includes('"channel"'));
  const expected = first
    .replace(mouth!, mouth!.replace(' }', ', "muted": true }'))
    .replace(background!, `${clothes!.replace('"strength": 4', '"strength": 12.5')},`)
    .replace(`\n${clothes!}\n`, `\n${background!.replace('"strength": 8', '"strength": 0').slice(0, -1)}\n`);
  await save(expected);
  await shows(frame, expected);
});

test('digits that are being typed are not lost when the file changes meanwhile', async () => {
  const frame = await story.workbench.webview(name);
  const { keyboard } = story.workbench.page;
  const label = frame.locator('[data-channel="11_19"] input[type="text"]');
  /** Types one key after the other; between them the file has another name for 11_19, and something else. */
  const typeInto = async (field: Locator, keys: string, changes: readonly ((text: string) => string)[]) => {
    await field.focus();
    await keyboard.press('Control+a');
    for (let i = 0; i < keys.length; i++) {
      const [key, change] = [keys[i]!, changes[i]];
      await keyboard.press(key);
      if (!change) continue;
      await replaceFile(
        file(),
        change((await text()).replace(/"label": "(mouth|lips)[^"]*"/, `"label": "lips ${key}"`)),
      );
      await poll(() => label.inputValue()).toBe(`lips ${key}`);
    }
    await keyboard.press('Enter');
    await poll(() => story.workbench.tab(name).getAttribute('class')).toContain('dirty');
    await keyboard.press('Control+s');
    await poll(() => story.workbench.tab(name).getAttribute('class')).not.toContain('dirty');
  };
  await replaceFile(file(), first);
  await poll(() => label.inputValue()).toBe('mouth');
  const same = (before: string): string => before;

  await typeInto(number(frame, '8_56'), '12.5', [
    same,
    (before) => before.replace('"strength": 8', '"strength": 5'),
    same,
  ]);
  expect(await text()).toContain('"8_56", "strength": 12.5,');
  await typeInto(frame.locator('input[aria-label="Seed"]'), '1234', [
    same,
    (before) => before.replace(/"seed": \d+/, '"seed": 77'),
    same,
  ]);
  expect(await text()).toContain('"seed": 1234,');
  await typeInto(frame.locator('input[aria-label^="Truncation psi, also"]'), '0.85', [same, same, same]);
  expect(await text()).toContain('"psi": 0.85,');
  // The row is at another place now, and still has the focus.
  const [mouth, background, clothes] = (await text()).split('\n').filter((line) => line.includes('"channel"'));
  const moved = [`${clothes!},`, mouth!, background!.replace(/,$/, '')].join('\n');
  await typeInto(number(frame, '3_65'), '25', [
    (before) =>
      before.replace(
        [mouth!, background!, clothes!].join('\n').replace(/"lips[^"]*"/, '"lips 2"'),
        moved.replace(/"lips[^"]*"/, '"lips 2"'),
      ),
  ]);
  expect(await text()).toMatch(/"3_65", "strength": 25,.*\n.*"11_19".*\n.*"8_56"/);
});

test('a slider that is taken back to where it was, or to 0 by a double click, is no step or one step', async () => {
  const frame = await story.workbench.webview(name);
  const { mouse, keyboard } = story.workbench.page;
  await replaceFile(file(), first);
  await poll(() => frame.locator('.edit:first-child input[type="text"]').inputValue()).toBe('mouth');
  const box = (await slider(frame, '11_19').boundingBox())!;
  const at = (strength: number): [number, number] => [
    box.x + 8 + ((strength + 10) / 20) * (box.width - 16),
    box.y + box.height / 2,
  ];
  const dirty = () => story.workbench.tab(name).getAttribute('class');
  await mouse.move(...at(-6));
  await mouse.down();
  await mouse.move(...at(2), { steps: 4 });
  await mouse.move(...at(-6), { steps: 4 });
  await mouse.up();
  const outside = first.replace('"strength": -6', '"strength": -7');
  await replaceFile(file(), outside);
  await poll(() => number(frame, '11_19').inputValue()).toBe('-7');
  expect(await dirty()).not.toContain('dirty');

  await mouse.dblclick(...at(4));
  await poll(dirty).toContain('dirty');
  await poll(() => number(frame, '11_19').inputValue()).toBe('0');
  await keyboard.press('Control+z');
  await poll(() => number(frame, '11_19').inputValue()).toBe('-7');
  await poll(dirty).not.toContain('dirty');

  await mouse.click(...at(4));
  await poll(dirty).toContain('dirty');
  const clicked = await number(frame, '11_19').inputValue();
  expect(Math.abs(Number(clicked) - 4)).toBeLessThan(0.3);
  await save(outside.replace('"strength": -7', `"strength": ${clicked}`));
  await replaceFile(file(), first);
});

test('two editors on one file agree, with each other and with a change from outside', async () => {
  await story.workbench.runCommand('View: Split Editor Right');
  const [left, right] = await editors(2);
  const outside = first.replace('"seed": 4', '"seed": 9');
  await replaceFile(file(), outside);
  for (const frame of [left!, right!]) {
    await poll(() => frame.locator('input[aria-label="Seed"]').inputValue()).toBe('9');
    await shows(frame, outside);
  }
  await slider(left!, '3_65').focus();
  await story.workbench.page.keyboard.press('Delete');
  const changed = outside.replace('"strength": 4', '"strength": 0');
  for (const frame of [left!, right!]) {
    await poll(() => number(frame, '3_65').inputValue()).toBe('0');
    await shows(frame, changed);
  }
  await save(changed);
  await story.workbench.runCommand('View: Close Editor');
  await editors(1);
});

test('before and after, side by side, and other seeds; all is back after the window was reloaded', async () => {
  let frame = await story.workbench.webview(name);
  const base = (await text()).replace(/("edits": \[)[^\]]*\]/, '$1]');
  const baseHash = await renderedHash(story.server, base);
  await frame.locator('.split-box').click();
  await poll(() => canvasHash(frame.locator('canvas.before'))).toBe(baseHash);
  await frame.locator('details.others > summary').click();
  await poll(() => canvasHash(frame.locator('.tile:nth-of-type(4) canvas'))).toBe(
    await renderedHash(story.server, (await text()).replace('"seed": 9', '"seed": 4')),
  );
  await frame.locator('.heat-box').click();
  const saved = await text();

  await windowKeeps(
    story.workbench.page,
    '"split":true,"splitAt":50,"more":false,"others":true,"firstOther":1,"heat":false',
  );
  await story.workbench.reload();
  frame = await story.workbench.webview(name);
  await shows(frame, saved);
  await poll(() => canvasHash(frame.locator('canvas.before'))).toBe(baseHash);
  expect(await frame.locator('.heat-box').getAttribute('aria-checked')).toBe('false');
  await frame.locator('.tile:nth-of-type(4)').click();
  await poll(() => frame.locator('input[aria-label="Seed"]').inputValue()).toBe('4');
  await save(saved.replace('"seed": 9', '"seed": 4'));
});

test('a new recipe, and a channel added to it by its name', async () => {
  await story.workbench.runCommand('StyleSpace: New Edit Recipe');
  await story.workbench.answer('fresh');
  const frame = await story.workbench.webview('fresh.stylespace.json');
  await frame.locator('vscode-button', { hasText: 'Add Channel' }).click();
  await story.workbench.page.locator('.quick-input-widget .quick-input-box input').fill('11_19');
  await story.workbench.choose('11_19');
  await poll(() => number(frame, '11_19').inputValue()).toBe('3');
  await poll(() => frame.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Strength of 11_19');
  await story.workbench.page.keyboard.press('Control+s');
  const path = story.server.path('project', 'fresh.stylespace.json');
  // The sigma is the one that the example was made with.
  await poll(() => readFile(path, 'utf8')).toContain(
    '\n    { "channel": "11_19", "strength": 3, "sigma": 0.8836643695831299 }\n',
  );
  await poll(() => canvasHash(frame.locator('canvas.after'))).toBe(
    await renderedHash(story.server, await readFile(path, 'utf8')),
  );
});

test('an edit under the pointer or with the focus shows where it acts, until a hand moves its slider', async () => {
  const still = first.replaceAll(/"strength": -?\d+/g, '"strength": 0');
  await writeFile(story.server.path('project', 'heat.stylespace.json'), still);
  await story.workbench.openFile(story.server.path('project', 'heat.stylespace.json'));
  const frame = await story.workbench.webview('heat.stylespace.json');
  await shows(frame, still);
  await frame.locator('[data-channel="11_19"]').hover();
  const mouth = await shownHeatmap(frame, '11_19');
  expect(await frame.locator('.over').innerText()).toBe('Heatmap of mouth (11_19)');
  await number(frame, '11_19').focus();
  await story.workbench.page.keyboard.press('Tab');
  const background = await shownHeatmap(frame, '8_56');
  const expected = await terminalHeatmap(story.server, 4, '11_19', '8_56');
  expect(worstDifference([...mouth, ...background], expected)).toBeLessThanOrEqual(1e-5);
  for (const heat of [mouth, background]) expect(Math.max(...heat)).toBeGreaterThan(0.01);

  // The picture stays in sight after it was changed; where the edit acts from there is another heatmap.
  await number(frame, '8_56').fill('9');
  await story.workbench.page.keyboard.press('Enter');
  await shows(frame, still.replace(/("8_56".*"strength": )0/, '$19'));
  expect(await frame.locator('canvas.heat').count()).toBe(0);
  await frame.locator('[data-channel="8_56"] .reset').focus();
  expect(worstDifference(await shownHeatmap(frame, '8_56'), background)).toBeGreaterThan(0.01);
  await frame.locator('.heat-box').click();
  await poll(() => frame.locator('canvas.heat').count()).toBe(0);
});

test('a recipe whose base is a w in a file beside it is the picture that the terminal makes', async () => {
  const w = encodeNpy([1, 128], seedLatent(7, 128));
  const sha256 = createHash('sha256').update(w).digest('hex');
  const fromFile = first.replace('"kind": "seed", "seed": 4', `"kind": "w", "file": "face.npy", "sha256": "${sha256}"`);
  await writeFile(story.server.path('project', 'face.npy'), w);
  await writeFile(story.server.path('project', 'face.stylespace.json'), fromFile);
  await story.workbench.openFile(story.server.path('project', 'face.stylespace.json'));
  const frame = await story.workbench.webview('face.stylespace.json');
  const hash = await renderedHash(story.server, fromFile, { 'face.npy': w });
  await poll(() => canvasHash(frame.locator('canvas.after'))).toBe(hash);
  expect(hash).not.toBe(firstHash);
  expect(await frame.locator('.field code').innerText()).toBe('face.npy');
  expect(await frame.locator('input[aria-label="Seed"]').count()).toBe(0);

  await frame.locator('input[aria-label^="Truncation psi, also"]').fill('0.3');
  await story.workbench.page.keyboard.press('Enter');
  await poll(async () => canvasHash(frame.locator('canvas.after'))).toBe(
    await renderedHash(story.server, fromFile.replace('"psi": 0.7, "cutoff"', '"psi": 0.3, "cutoff"'), {
      'face.npy': w,
    }),
  );
});

test('a recipe of other weights asks, one of another generator says so, a newer one can only be looked at', async () => {
  const { model, ...rest } = JSON.parse(first) as { model: { layout: unknown[] }; version: number };
  const files = {
    other: { ...rest, model: { ...model, name: 'mine.pkl', sha256: 'ab'.repeat(32), fingerprint: 'AQACAAMA' } },
    foreign: {
      ...rest,
      model: { ...model, name: 'cats.pkl', sha256: 'cd'.repeat(32), layout: [...model.layout, ['conv1', 8]] },
    },
    newer: { ...rest, model, version: 2 },
  };
  const open = async (which: keyof typeof files): Promise<Frame> => {
    const path = story.server.path('project', `${which}.stylespace.json`);
    await writeFile(path, JSON.stringify(files[which], null, 2));
    await story.workbench.openFile(path);
    return story.workbench.webview(`${which}.stylespace.json`);
  };
  const other = await open('other');
  await poll(() => other.locator('.notice p').innerText()).toBe(
    'This recipe was made with mine.pkl; portraits-128@1 has the same layout, but other weights: its channels may act elsewhere.',
  );
  expect(await canvasHash(other.locator('canvas.after'))).toBeNull();
  await other.getByRole('button', { name: 'Use It Anyway' }).click();
  await poll(() => canvasHash(other.locator('canvas.after'))).toBe(firstHash);

  const foreign = await open('foreign');
  await poll(() => foreign.locator('.notice p').innerText()).toBe(
    'This recipe was made with cats.pkl, which has not been opened here. Open its file to see the picture.',
  );
  await foreign.getByRole('button', { name: 'Open Generator...' }).waitFor();

  const newer = await open('newer');
  await poll(() => newer.locator('.right .notice').innerText()).toBe(
    'newer.stylespace.json has version 2, which a newer StyleSpace wrote: it can be looked at, not changed.',
  );
  await poll(() => canvasHash(newer.locator('canvas.after'))).toBe(firstHash);
  expect(await slider(newer, '8_56').isDisabled()).toBe(true);
});

test('a hand on the slider of an edit that goes meanwhile is told so, and stays told', async () => {
  await story.workbench.tab(name).click();
  const frame = await story.workbench.webview(name);
  const { mouse } = story.workbench.page;
  await replaceFile(file(), first);
  await poll(() => number(frame, '11_19').inputValue()).toBe('-6');
  await shows(frame, first);
  await slider(frame, '11_19').hover();
  await mouse.down();
  await poll(() => number(frame, '11_19').inputValue()).not.toBe('-6');
  const without = first.replace(/\n.*"11_19".*/, '');
  await replaceFile(file(), without);
  const errors = () => frame.locator('.error').allInnerTexts();
  await poll(errors).toEqual(['The recipe has no edit of 11_19 any more: reload it.']);
  await mouse.up();
  await shows(frame, without);
  expect(await errors()).toHaveLength(1);
  expect(await text()).toBe(without);
});

test('Ctrl+S saves what is being typed; notes need no key', async () => {
  await story.workbench.tab(name).click();
  const frame = await story.workbench.webview(name);
  await replaceFile(file(), first);
  await poll(() => number(frame, '8_56').inputValue()).toBe('8');
  const label = frame.locator('[data-channel="11_19"] input[type="text"]');
  await poll(() => label.inputValue()).toBe('mouth');
  await number(frame, '8_56').fill('12.5');
  const stronger = first.replace('"strength": 8', '"strength": 12.5');
  await save(stronger);
  await label.fill('lips');
  await save(stronger.replace('"mouth"', '"lips"'));

  const more = frame.locator('section details > summary');
  await more.click();
  await frame.locator('textarea').fill('a grin');
  await poll(() => story.workbench.tab(name).getAttribute('class')).toContain('dirty');
  expect(await frame.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
  await story.workbench.page.keyboard.press('Control+s');
  await poll(text).toContain('"notes": "a grin"');
  await more.click();
});

test('axe finds nothing to complain about, in any kind of theme', async () => {
  await story.workbench.tab('fresh.stylespace.json').click();
  const frame = await story.workbench.webview('fresh.stylespace.json');
  await frame.locator('section details > summary').click();
  await frame.locator('details.others > summary').click();
  for (const kind of themeKinds) {
    await useTheme(story.workbench, kind);
    await frame.locator('[data-channel="11_19"]').hover();
    await shownHeatmap(frame, '11_19');
    expect(await accessibilityProblems(await story.workbench.webview('fresh.stylespace.json'))).toEqual([]);
  }
  await writeFile(story.server.path('project', 'fresh.stylespace.json'), '{');
  await frame.locator('.problems li').waitFor();
  expect(await accessibilityProblems(frame)).toEqual([]);
});
