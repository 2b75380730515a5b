import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Locator } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { openWorkbench } from './harness/story.ts';
import { patienceMs } from './harness/until.ts';

const first = await readFile('docs/example.stylespace.json', 'utf8');
const name = 'smile.stylespace.json';
const story = openWorkbench({
  folders: { project: { [name]: first } },
  settings: { 'diffEditor.useInlineViewWhenSpaceIsLimited': false },
});
const file = (): string => story.server.path('project', name);
const poll = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: patienceMs });

async function git(...args: readonly string[]): Promise<string> {
  const env = { ...process.env, HOME: story.server.home, GIT_CONFIG_NOSYSTEM: '1' };
  const { stdout } = await promisify(execFile)('git', args, { cwd: story.server.path('project'), env });
  return stdout;
}

beforeAll(async () => {
  await git('init', '--quiet');
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'A smile');
  // Git's extension looks for repositories when a window opens.
  await story.workbench.reload();
  await story.workbench.statusBarItem('main').waitFor();
});

/** The lines of an editor's text that name that channel. */
async function lines(editor: Locator, channel: string): Promise<string[]> {
  const all = await editor.locator('.view-lines .view-line').allInnerTexts();
  return all.map((line) => line.replaceAll('\u00a0', ' ')).filter((line) => line.includes(`"${channel}"`));
}

/** Opens a comparison from the Source Control view, and gives its two sides. */
async function compare(group: string): Promise<{ original: Locator; modified: Locator }> {
  const { page } = story.workbench;
  await story.workbench.runCommand('Source Control: Focus on Changes View');
  const rows = page.locator('.scm-view .monaco-list-row');
  await rows.filter({ hasText: group }).first().waitFor();
  await rows.filter({ hasText: name }).first().click();
  const diff = page.locator('.editor-group-container.active .monaco-diff-editor');
  await diff.waitFor();
  return { original: diff.locator('.editor.original'), modified: diff.locator('.editor.modified') };
}

test('another strength is a diff of one line', async () => {
  await story.workbench.openFile(file());
  const frame = await story.workbench.webview(name);
  await frame.locator('[data-channel="8_56"] input[type="range"]').focus();
  await story.workbench.page.keyboard.press('ArrowRight');
  await poll(() => frame.locator('[data-channel="8_56"] input[type="number"]').inputValue()).toBe('8.1');
  await story.workbench.page.keyboard.press('Control+s');
  await poll(() => git('diff', '--numstat')).toBe(`1\t1\t${name}\n`);
  const diff = (await git('diff', '--unified=0')).split('\n').slice(5);
  const line = first.split('\n').find((text) => text.includes('"8_56"'))!;
  expect(diff).toEqual([`-${line}`, `+${line.replace('8,', '8.1,')}`, '']);
});

test('Source Control compares recipes as text, in the working tree and in the index', async () => {
  const tree = await compare('Changes');
  await poll(() => lines(tree.original, '8_56')).toEqual([expect.stringContaining('"strength": 8,')]);
  await poll(() => lines(tree.modified, '8_56')).toEqual([expect.stringContaining('"strength": 8.1,')]);
  expect(await story.workbench.webviews(name)).toEqual([]);
  await git('add', '.');
  const index = await compare('Staged Changes');
  await poll(() => lines(index.original, '8_56')).toEqual([expect.stringContaining('"strength": 8,')]);
  await poll(() => lines(index.modified, '8_56')).toEqual([expect.stringContaining('"strength": 8.1,')]);
  expect(await story.workbench.webviews(name)).toEqual([]);
  await git('commit', '--quiet', '--message', 'More background');
});

test('a file with conflict markers is reported, left alone, and a picture again once it is resolved', async () => {
  await git('switch', '--quiet', '--create', 'other', 'HEAD~1');
  await writeFile(file(), first.replace('"strength": 8', '"strength": -3'));
  await git('commit', '--quiet', '--all', '--message', 'Less background');
  await expect(git('merge', 'main')).rejects.toThrow();
  const conflict = await readFile(file(), 'utf8');
  expect(conflict).toContain('<<<<<<< HEAD');

  // The editor of the first test is still open.
  await story.workbench.tab(name).first().click();
  const frame = await story.workbench.webview(name);
  await poll(() => frame.locator('.problems li').allInnerTexts()).toEqual([
    expect.stringMatching(/^Line 13\s+an unresolved merge conflict, up to line 17: keep one of the two sides$/),
  ]);
  await story.workbench.page.keyboard.press('Control+s');
  expect(await readFile(file(), 'utf8')).toBe(conflict);
  await frame.getByRole('button', { name: 'Line 13' }).click();
  const text = story.workbench.page.locator('.editor-group-container.active .editor-instance .monaco-editor');
  await poll(() => lines(text, '8_56')).toHaveLength(2);
  await story.workbench.statusBarItem('Ln 13, Col 1').waitFor();
  expect(await readFile(file(), 'utf8')).toBe(conflict);

  await writeFile(file(), first.replace('"strength": 8', '"strength": 2.5'));
  await story.workbench.tab(name).first().click();
  const resolved = await story.workbench.webview(name);
  await poll(() => resolved.locator('[data-channel="8_56"] input[type="number"]').inputValue()).toBe('2.5');
});
