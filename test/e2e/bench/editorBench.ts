import { copyFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Frame, Locator } from 'playwright-core';
import { setup } from '../harness/installedExtension.ts';
import { openChannel } from '../harness/openChannel.ts';
import { extensionPackage, failuresFolder } from '../harness/places.ts';
import { Server } from '../harness/server.ts';
import { stopDiscovery } from '../harness/stopDiscovery.ts';
import { until } from '../harness/until.ts';
import { Workbench } from '../harness/workbench.ts';

/**
 * Measures the packaged extension in the real workbench and prints what `EditorTimes` says as JSON, for `npm run bench`:
 * how long activation takes, how long a slider waits for its picture, alone and beside a discovery, how soon a discovery
 * that is cancelled says so, and how long a slider of the large generator waits for its preview and its exact picture.
 */
const { values } = parseArgs({
  options: {
    moves: { type: 'string', default: '200' },
    /** The large generator's file. */
    large: { type: 'string' },
    /** Of its slider. */
    'large-moves': { type: 'string', default: '6' },
  },
});
const moves = Number(values.moves);
/** An early layer, for which all blocks but the first are run at each move, and a late one. */
const channels = ['3_0', '12_0'];
/** Of the large generator: early too. */
const largeChannel = '3_1';
const seconds = 60;

await setup();
const server = await Server.start({
  folders: { project: {} },
  settings: { 'stylespace.discovery.images': 100_000, 'stylespace.discovery.grid': 32 },
});
const workbench = await Workbench.open(await server.window());
try {
  const activationMs = await activation();
  const slider = [];
  for (const channel of channels) slider.push({ channel, ...(await slide(await slidingPage(channel))) });
  const page = await slidingPage(channels[0]!);
  await workbench.runCommand('StyleSpace: Discover Channels');
  await workbench.notification(/[1-9]\d* of 100,000/);
  const busy = { channel: channels[0]!, ...(await slide(page)) };
  await workbench.tree('Channels').pane.hover();
  const cancelMs = await stopDiscovery(workbench.tree('Channels'));
  const { size: packageBytes } = await stat(extensionPackage);
  const large = await slideLarge(values.large!, Number(values['large-moves']));
  process.stdout.write(`${JSON.stringify({ activationMs, packageBytes, slider, busy, cancelMs, large })}\n`);
} catch (error) {
  await workbench.screenshot(join(failuresFolder, 'editor-bench.png'));
  throw error;
} finally {
  await workbench.dispose();
  await server.dispose();
}

/**
 * What VS Code itself says: loading the code and calling `activate`, in ms. The extensions of a window that opens are
 * activated on one thread, and each is charged with its wait for the others: ours is opened when they are done.
 */
async function activation(): Promise<number> {
  const others = await runningExtensions();
  const shown = (): Promise<string> => others.allInnerTexts().then((texts) => texts.join('\n'));
  for (let before = ''; before !== (before = await shown());) await later(3000);
  await workbench.page.keyboard.press('Escape');
  await workbench.openContainer('StyleSpace');
  const extensions = await runningExtensions();
  const row = extensions.filter({ hasText: 'StyleSpace' }).locator('.activation-time');
  const text = await until('the time of activation', async () => {
    // The slowest come first; those further down are drawn when they are scrolled to.
    await workbench.page.locator('.runtime-extensions-editor').hover();
    await workbench.page.mouse.wheel(0, 70);
    const time = (await row.count()) > 0 ? await row.innerText() : '';
    return /\d+\s*ms/.test(time) ? time : undefined;
  });
  return Number(/(\d+)\s*ms/.exec(text)![1]);
}

/** Their rows, as far as they are in sight. */
async function runningExtensions(): Promise<Locator> {
  await workbench.runCommand('Developer: Show Running Extensions');
  const rows = workbench.page.locator('.runtime-extensions-editor .extension');
  await rows.first().waitFor();
  return rows;
}

/** Single steps of a slider, each of another face whose exact picture is there: ms to the preview, and to the exact picture. */
async function slideLarge(file: string, count: number): Promise<{ first: number[]; exact: number[] }> {
  const path = server.path('project', basename(file));
  await copyFile(file, path);
  await workbench.runCommand('StyleSpace: Open Generator...');
  await workbench.chooseFile(path);
  await workbench.notification(`${basename(file)}: `);
  const page = await openChannel(workbench, largeChannel);
  await page.getByText(basename(file)).waitFor();
  const exactly = page.locator('canvas.picture[data-exact="true"]');
  await exactly.waitFor({ timeout: 10 * seconds * 1000 });
  // They are made while the slider rests.
  const made = (): boolean => !document.querySelector('.sample.waiting');
  await page.waitForFunction(made, undefined, { timeout: 10 * seconds * 1000 });
  const [first, exact]: [number[], number[]] = [[], []];
  for (let step = 0; step <= count; step++) {
    // Of a face whose pictures at two strengths are known, the page draws the next ones itself.
    const seed = (step + 1) % 4;
    await page.getByRole('button', { name: `Seed ${seed} at 0`, exact: true }).click();
    await page.locator(`canvas.picture[data-seed="${seed}"][data-exact="true"]`).waitFor({ timeout: seconds * 1000 });
    await later(500);
    const times = await stepLarge(page, String((step % 5) + 1));
    // The first step leaves the picture before it, and is not counted.
    if (step === 0) continue;
    first.push(times.first);
    exact.push(times.exact);
  }
  return { first, exact };
}

/** One step of the slider to a strength: ms to its first pixels, and to those of the exact picture. */
async function stepLarge(page: Frame, strength: string): Promise<{ first: number; exact: number }> {
  return page.evaluate(async (strength) => {
    const range = document.querySelector<HTMLInputElement>('.live input[type=range]')!;
    const canvas = document.querySelector<HTMLCanvasElement>('canvas.picture')!;
    const shown = (exact: boolean): Promise<number> =>
      new Promise((resolve) => {
        const look = (): void => {
          const { strength: now, exact: isExact } = canvas.dataset as Readonly<Record<'strength' | 'exact', string>>;
          if (now !== strength || (exact && isExact !== 'true')) return;
          observer.disconnect();
          resolve(performance.now());
        };
        const observer = new MutationObserver(look);
        observer.observe(canvas, { attributes: true });
      });
    const pictures = [shown(false), shown(true)];
    const begun = performance.now();
    range.value = strength;
    range.dispatchEvent(new Event('input', { bubbles: true }));
    const [first, exact] = await Promise.all(pictures);
    return { first: first! - begun, exact: exact! - begun };
  }, strength);
}

async function slidingPage(channel: string): Promise<Frame> {
  const page = await openChannel(workbench, channel);
  await page.locator('canvas.picture[data-seed]').waitFor({ timeout: seconds * 1000 });
  return page;
}

/**
 * Moves the slider `moves` times at 60 per second: ms from each move to the first pixels of it or of a later one, of how many
 * moves pixels are shown per second, and how many pictures per second the engine makes meanwhile.
 */
async function slide(page: Frame): Promise<{ times: number[]; shownPerSecond: number; madePerSecond: number }> {
  return page.evaluate(async (count) => {
    const range = document.querySelector<HTMLInputElement>('.live input[type=range]')!;
    const inputs = new Map<number, number>();
    const painted: [move: number, at: number][] = [];
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as PerformanceMark[]) {
        const { move } = entry.detail as { move: number };
        if (entry.name === 'stylespace:input') inputs.set(move, entry.startTime);
        else painted.push([move, entry.startTime]);
      }
    });
    observer.observe({ type: 'mark' });
    let made = 0;
    const arrived = ({ data }: MessageEvent<{ readonly result?: { readonly exact?: boolean } }>): void => {
      if (data.result?.exact !== undefined) made++;
    };
    window.addEventListener('message', arrived);
    const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    const begun = performance.now();
    for (let move = 0; move < count; move++) {
      const phase = (move % 40) / 20;
      range.value = String(10 * (phase < 1 ? phase : 2 - phase) - 5);
      range.dispatchEvent(new Event('input', { bubbles: true }));
      await pause(Math.max(0, begun + ((move + 1) * 1000) / 60 - performance.now()));
    }
    const last = Math.max(...inputs.keys());
    for (let waited = 0; waited < 10_000 && !painted.some(([move]) => move === last); waited += 20) await pause(20);
    observer.disconnect();
    window.removeEventListener('message', arrived);
    const times = [...inputs].map(([move, at]) => {
      const first = painted.find(([shown]) => shown >= move);
      if (!first) throw new Error(`The picture of move ${move} never came.`);
      return first[1] - at;
    });
    const lasted = (painted.at(-1)![1] - Math.min(...inputs.values())) / 1000;
    return { times, shownPerSecond: painted.length / lasted, madePerSecond: made / lasted };
  }, moves);
}
