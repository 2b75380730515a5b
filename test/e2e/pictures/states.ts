import { readFile } from 'node:fs/promises';
import { openChannel } from '../harness/openChannel.ts';
import { until } from '../harness/until.ts';
import type { Server, ServerOptions } from '../harness/server.ts';
import type { Workbench } from '../harness/workbench.ts';

/** A state of the extension that is worth a picture, and how a user comes to it. */
export interface PicturedState {
  /** The pictures are docs/screenshots/NAME-THEME.png. */
  readonly name: string;
  readonly options: ServerOptions;
  readonly steps: (story: { server: Server; workbench: Workbench }) => Promise<void>;
}

const catalogue = await readFile('docs/discovery.stylespace-channels.json');

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
    name: 'channels',
    options: { folders: { faces: { 'portraits.stylespace-channels.json': catalogue } } },
    async steps({ workbench }) {
      await workbench.openContainer('StyleSpace');
      const tree = workbench.tree('Channels');
      await tree.row('portraits').waitFor();
      await tree.expand('portraits');
      await tree.expand('hair');
    },
  },
  {
    name: 'layers',
    options: { folders: { faces: { 'portraits.stylespace-channels.json': catalogue } } },
    async steps({ workbench }) {
      await workbench.openContainer('StyleSpace');
      await workbench.tree('Channels').row('portraits').waitFor();
      await workbench.runCommand('StyleSpace: Group by Layer');
      await workbench.tree('Channels').row('Layer 6').waitFor();
      await workbench.tree('Channels').expand('Layer 6');
    },
  },
  {
    name: 'discovering',
    options: { folders: { faces: {} } },
    async steps({ workbench }) {
      await workbench.openContainer('StyleSpace');
      await workbench.runCommand('StyleSpace: Discover Channels');
      await until('the first regions', async () => {
        return (await workbench.tree('Channels').row('hair').isVisible()) ? true : undefined;
      });
    },
  },
  {
    name: 'channel',
    options: { folders: { faces: { 'portraits.stylespace-channels.json': catalogue } } },
    async steps({ workbench }) {
      await workbench.page.setViewportSize({ width: 1280, height: 1240 });
      const page = await openChannel(workbench, '8_22');
      await page.getByLabel('Heatmap', { exact: true }).check({ timeout: 120_000 });
      await page.getByLabel('Outline of hair').check();
      await page.getByLabel('Opacity').fill('0.6');
      await page.getByLabel('Strength of 8_22', { exact: true }).fill('6');
      await page.locator('canvas.heat[aria-busy="false"]').waitFor();
      await page.locator('.sample.made[data-cell="3 4"]').waitFor();
    },
  },
  {
    name: 'channel-measuring',
    options: { folders: { faces: { 'portraits.stylespace-channels.json': catalogue } } },
    async steps({ workbench }) {
      const page = await openChannel(workbench, '8_22');
      await page.getByRole('button', { name: 'Cancel' }).click({ timeout: 120_000 });
      await page.getByRole('button', { name: 'Measure' }).waitFor();
    },
  },
];
