import { readFile } from 'node:fs/promises';
import type { Frame } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { channelMethods } from '../../src/shared/channelPageApi.ts';
import { modelMethods } from '../../src/shared/modelPageApi.ts';
import { recipeMethods } from '../../src/shared/recipePageApi.ts';
import { hostileMessages } from './harness/hostileMessages.ts';
import { answeredIds, sendAsPage, tapPages } from './harness/pageMessages.ts';
import { openWorkbench } from './harness/story.ts';
import { patienceMs } from './harness/until.ts';

const recipe = await readFile('docs/example.stylespace.json', 'utf8');
const story = openWorkbench({ folders: { project: { 'mouth.stylespace.json': recipe } } });
beforeAll(async () => {
  await tapPages(story.workbench.page);
  await story.workbench.reload();
});

const shows = ['addChannel', 'addToRecipe', 'openChannel', 'remedy', 'openAsText', 'exportImage'];
/** Each page, by what it may ask for and how it is opened. */
const pages: readonly (readonly [name: string, methods: readonly string[], open: () => Promise<Frame>])[] = [
  [
    'recipe editor',
    recipeMethods,
    async () => {
      await story.workbench.openFile(story.server.path('project', 'mouth.stylespace.json'));
      return story.workbench.webview('mouth.stylespace.json');
    },
  ],
  [
    'channel panel',
    channelMethods,
    async () => {
      await story.workbench.runCommand('StyleSpace: Go to Channel...');
      await story.workbench.search('11_19');
      await story.workbench.choose('11_19');
      return story.workbench.webview('11_19');
    },
  ],
  [
    'panel of a generator',
    modelMethods,
    async () => {
      await story.workbench.openContainer('StyleSpace');
      await story.workbench.tree('Generators').row('portraits').click();
      return story.workbench.webview('Generator: portraits');
    },
  ],
];

/** What the extension and its host have logged as errors so far. */
async function loggedErrors(): Promise<string[]> {
  const logs = [await story.server.logs('StyleSpace.log'), await story.server.logs('remoteexthost.log')];
  return logs.flatMap((log) => log.split('\n')).filter((line) => line.includes('[error]'));
}

test.each(pages)(
  'messages that no %s would send are each answered once, and do no harm',
  async (_name, methods, open) => {
    const { server, workbench } = story;
    const page = await open();
    const picture = page.locator('canvas').first();
    await picture.waitFor();
    const [engine] = await server.engines();
    // A window that was reloaded may complain of its predecessor, which still holds its lock.
    const before = await loggedErrors();
    const { messages, requests } = hostileMessages(
      {
        quiet: methods.filter((method) => !shows.includes(method)),
        showing: methods.filter((method) => shows.includes(method)),
      },
      600,
      1,
    );
    expect(requests.length).toBeGreaterThan(150);
    await sendAsPage(page, messages);
    const alive = 'hostile no more';
    await sendAsPage(page, [{ jsonrpc: '2.0', id: alive, method: 'view', params: { params: {}, progress: null } }]);
    await expect
      .poll(async () => (await answeredIds(page, 'hostile')).sort(), { timeout: patienceMs })
      .toEqual([...requests, alive].sort());
    expect(await loggedErrors()).toEqual(before);
    expect((await server.engines()).map(({ pid }) => pid)).toEqual([engine!.pid]);
    expect(await workbench.notifications()).toEqual([]);
    expect(await readFile(server.path('project', 'mouth.stylespace.json'), 'utf8')).toBe(recipe);
    expect(await picture.isVisible()).toBe(true);
  },
);
