import { readFile } from 'node:fs/promises';
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
];
