import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { canvasHash, renderedHash } from './harness/pictureHash.ts';
import { workbenches } from './harness/places.ts';
import { beginRepository, compare, git, linesOf } from './harness/sourceControl.ts';
import { openWorkbench } from './harness/story.ts';
import { patienceMs } from './harness/until.ts';

const first = await readFile('docs/example.stylespace.json', 'utf8');
const name = 'smile.stylespace.json';
const story = openWorkbench({
  vscode: 'minimum',
  folders: { project: { [name]: first } },
  settings: { 'diffEditor.useInlineViewWhenSpaceIsLimited': false },
});
const poll = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: patienceMs });

beforeAll(() => beginRepository(story.server, story.workbench));

test('this VS Code is the oldest that the manifest promises', async () => {
  const { engines } = JSON.parse(await readFile('package.json', 'utf8')) as { engines: { vscode: string } };
  const { version } = JSON.parse(await readFile(workbenches.minimum.manifest, 'utf8')) as { version: string };
  const [, minor] = /^\^(1\.\d+)\.0$/.exec(engines.vscode)!;
  expect(version.startsWith(`${minor}.`), `${version} for ${engines.vscode}`).toBe(true);
});

test('there a recipe opens as its picture, pixel by pixel that of the terminal', async () => {
  await story.workbench.openFile(story.server.path('project', name));
  const frame = await story.workbench.webview(name);
  const expected = await renderedHash(story.server, first);
  await poll(() => canvasHash(frame.locator('canvas.after'))).toBe(expected);
  expect(await story.server.logs('remoteexthost.log')).toMatch(
    /_doActivateExtension stylespace\.stylespace.*activationEvent: 'onCustomEditor:stylespace\.recipe'/,
  );
});

test('there another strength is saved as a diff of one line', async () => {
  const frame = await story.workbench.webview(name);
  await frame.locator('[data-channel="8_56"] input[type="range"]').focus();
  await story.workbench.page.keyboard.press('ArrowRight');
  await poll(() => frame.locator('[data-channel="8_56"] input[type="number"]').inputValue()).toBe('8.1');
  await story.workbench.page.keyboard.press('Control+s');
  await poll(() => git(story.server, 'diff', '--numstat')).toBe(`1\t1\t${name}\n`);
});

test('there Source Control compares recipes as text, in the working tree and in the index', async () => {
  const compared = async (group: string): Promise<void> => {
    const { original, modified } = await compare(story.workbench, group, name);
    await poll(() => linesOf(original, '8_56')).toEqual([expect.stringContaining('"strength": 8,')]);
    await poll(() => linesOf(modified, '8_56')).toEqual([expect.stringContaining('"strength": 8.1,')]);
    expect(await story.workbench.webviews(name)).toEqual([]);
  };
  await compared('Changes');
  await git(story.server, 'add', '.');
  await compared('Staged Changes');
});
