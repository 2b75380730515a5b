import { readFile } from 'node:fs/promises';
import { openChannel } from '../harness/openChannel.ts';
import type { Frame } from 'playwright-core';
import type { Server, ServerOptions } from '../harness/server.ts';
import type { Workbench } from '../harness/workbench.ts';

export interface PicturedStory {
  readonly server: Server;
  readonly workbench: Workbench;
}

/** A state of the extension that is worth a picture, and how a user comes to it. */
export interface PicturedState {
  /** The pictures are docs/screenshots/NAME-THEME.png. */
  readonly name: string;
  readonly options: ServerOptions;
  readonly steps: (story: PicturedStory) => Promise<void>;
}

const catalogue = await readFile('docs/discovery.stylespace-channels.json', 'utf8');
const recipe = await readFile('docs/example.stylespace.json', 'utf8');
const found = { 'portraits.stylespace-channels.json': catalogue };
/** A channel of the hair. */
const channel = '8_22';

/** The tree as a user who looks for hair leaves it. */
async function showTree({ workbench }: PicturedStory): Promise<void> {
  await workbench.openContainer('StyleSpace');
  const tree = workbench.tree('Channels');
  await tree.row('portraits').waitFor();
  await tree.expand('portraits');
  await tree.expand('hair');
}

/** The panel of a channel with its face and its first samples. */
export async function showChannel({ workbench }: PicturedStory, name: string): Promise<Frame> {
  const page = await openChannel(workbench, name);
  await page.locator('.sample.made').nth(4).waitFor({ timeout: minutes });
  return page;
}

/** Sigma may have to be measured first. */
const minutes = 180_000;

export const picturedStates: readonly PicturedState[] = [
  {
    name: 'welcome',
    options: { folders: { faces: {} } },
    async steps({ workbench }) {
      await workbench.openContainer('StyleSpace');
      await workbench.tree('Channels').welcome().getByRole('button', { name: 'Discover Channels' }).waitFor();
    },
  },
  {
    name: 'untrusted',
    options: { folders: { faces: { ...found, 'smile.stylespace.json': recipe } }, trusted: false },
    async steps({ workbench, server }) {
      await showTree({ workbench, server });
      await workbench.openFile(server.path('faces', 'smile.stylespace.json'));
      const page = await workbench.webview('smile.stylespace.json');
      await page.getByText('trust').first().waitFor();
    },
  },
  {
    name: 'discovering',
    options: {
      folders: { faces: {} },
      settings: { 'stylespace.discovery.images': 400 },
    },
    async steps({ workbench }) {
      await workbench.openContainer('StyleSpace');
      await workbench.runCommand('StyleSpace: Discover Channels');
      const tree = workbench.tree('Channels');
      await tree.row('portraits').waitFor({ timeout: minutes });
      await tree.expand('portraits');
      // Regions are listed with their channels once they were present in 20 images.
      const progress = workbench.page.locator('.notifications-toasts', { hasText: /\b[3-9]\d of 400/ });
      await progress.waitFor({ timeout: 4 * minutes });
      await tree.expand('hair');
    },
  },
  {
    name: 'channels',
    options: { folders: { faces: found } },
    steps: showTree,
  },
  {
    name: 'other-generator',
    // The same layers with other weights: no generator here is the one that is meant.
    options: { folders: { faces: { 'other.stylespace-channels.json': ofAnotherLayout(catalogue) } } },
    async steps({ workbench }) {
      await workbench.openContainer('StyleSpace');
      const tree = workbench.tree('Channels');
      await tree.row('other').waitFor();
      await tree.expand('other');
      await tree.expand('hair');
      await tree.row(channel).click();
      const page = await workbench.webview(new RegExp(channel));
      await page.getByRole('alert').waitFor({ timeout: minutes });
    },
  },
  {
    name: 'recipe',
    options: { folders: { faces: { ...found, 'smile.stylespace.json': recipe } } },
    async steps(story) {
      await showTree(story);
      const { workbench, server } = story;
      await workbench.openFile(server.path('faces', 'smile.stylespace.json'));
      const page = await workbench.webview('smile.stylespace.json');
      await page.locator('canvas.after').waitFor({ timeout: minutes });
      await page.locator('.split-box').click();
      await page.locator('details.others > summary').click();
      // The strip is painted from left to right: the last canvas has its picture's size then.
      await page.locator('.tile:last-child canvas[width="128"]').waitFor();
    },
  },
  {
    name: 'recipe-problem',
    options: { folders: { faces: { 'smile.stylespace.json': inConflict(recipe) } } },
    async steps({ workbench, server }) {
      await workbench.openFile(server.path('faces', 'smile.stylespace.json'));
      const page = await workbench.webview('smile.stylespace.json');
      await page.getByRole('button', { name: /text/i }).first().waitFor();
    },
  },
  {
    name: 'generator',
    options: { folders: { faces: found } },
    async steps({ workbench }) {
      await workbench.openContainer('StyleSpace');
      await workbench.tree('Generators').row('portraits').click();
      const page = await workbench.webview('Generator: portraits');
      await page.locator('svg.spread').first().waitFor({ timeout: minutes });
    },
  },
  {
    name: 'layers',
    options: { folders: { faces: found } },
    async steps({ workbench }) {
      await workbench.openContainer('StyleSpace');
      await workbench.tree('Channels').row('portraits').waitFor();
      await workbench.runCommand('StyleSpace: Group by Layer');
      await workbench.tree('Channels').row('Layer 6').waitFor();
      await workbench.tree('Channels').expand('Layer 6');
    },
  },
  {
    name: 'channel',
    options: { folders: { faces: found } },
    async steps(story) {
      await showTree(story);
      const { workbench } = story;
      await workbench.page.setViewportSize({ width: 1360, height: 1000 });
      await workbench.tree('Channels').row(channel).dblclick();
      const page = await workbench.webview(channel);
      await page.getByRole('checkbox', { name: 'Heatmap', exact: true }).check({ timeout: 120_000 });
      await page.getByRole('checkbox', { name: 'Outline of hair' }).check();
      await page.getByLabel('Opacity').fill('0.6');
      await page.getByLabel(`Strength of ${channel}`, { exact: true }).fill('6');
      await page.locator('canvas.heat[aria-busy="false"]').waitFor();
      await page.locator('.sample.made[data-cell="3 4"]').waitFor();
    },
  },
  {
    name: 'channel-measuring',
    options: { folders: { faces: found } },
    async steps({ workbench }) {
      const page = await openChannel(workbench, channel);
      await page.getByRole('button', { name: 'Cancel' }).click({ timeout: 120_000 });
      await page.getByRole('button', { name: 'Measure' }).waitFor();
    },
  },
];

/** The catalogue, as if it were of a generator with one channel more in its last layer. */
function ofAnotherLayout(text: string): string {
  return text
    .replace(/"sha256":\s*"[0-9a-f]{64}"/, `"sha256":"${'0'.repeat(64)}"`)
    .replace(/\["toRgb",\s*(\d+)\]\]/, '["toRgb",1]]');
}

/** Two branches have changed the same strength. */
function inConflict(text: string): string {
  const line = text.split('\n').find((each) => each.includes('"strength": -6'))!;
  const theirs = line.replace('"strength": -6', '"strength": 3');
  return text.replace(line, `<<<<<<< HEAD\n${line}\n=======\n${theirs}\n>>>>>>> wider-smile`);
}
