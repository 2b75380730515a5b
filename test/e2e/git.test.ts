import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { beginRepository, compare, git as runGit, linesOf } from './harness/sourceControl.ts';
import { openWorkbench } from './harness/story.ts';
import { replaceFile } from './harness/replaceFile.ts';
import { patienceMs } from './harness/until.ts';

const first = await readFile('docs/example.stylespace.json', 'utf8');
const name = 'smile.stylespace.json';
const story = openWorkbench({
  folders: { project: { [name]: first } },
  settings: { 'diffEditor.useInlineViewWhenSpaceIsLimited': false },
});
const file = (): string => story.server.path('project', name);
const poll = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: patienceMs });

const git = (...args: readonly string[]): Promise<string> => runGit(story.server, ...args);

beforeAll(() => beginRepository(story.server, story.workbench));

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
  const tree = await compare(story.workbench, 'Changes', name);
  await poll(() => linesOf(tree.original, '8_56')).toEqual([expect.stringContaining('"strength": 8,')]);
  await poll(() => linesOf(tree.modified, '8_56')).toEqual([expect.stringContaining('"strength": 8.1,')]);
  expect(await story.workbench.webviews(name)).toEqual([]);
  await git('add', '.');
  const index = await compare(story.workbench, 'Staged Changes', name);
  await poll(() => linesOf(index.original, '8_56')).toEqual([expect.stringContaining('"strength": 8,')]);
  await poll(() => linesOf(index.modified, '8_56')).toEqual([expect.stringContaining('"strength": 8.1,')]);
  expect(await story.workbench.webviews(name)).toEqual([]);
  await git('commit', '--quiet', '--message', 'More background');
});

test.each([
  ['muting', '[data-channel="8_56"] .on', 'Space', [1, 1]],
  // No line but the moved one.
  ['moving up, in front of the first', '[data-channel="8_56"] .up', 'Enter', [1, 1]],
  // The last has no comma.
  ['moving down, to the end', '[data-channel="8_56"] .down', 'Enter', [2, 2]],
  ['removing', '[data-channel="8_56"] .remove', 'Enter', [0, 1]],
  ['another seed', 'vscode-button[aria-label="Next seed"]', 'Enter', [1, 1]],
] as const)('%s is a diff of the lines that it is about, and undone it is none', async (_what, button, key, lines) => {
  await story.workbench.tab(name).first().click();
  const frame = await story.workbench.webview(name);
  await frame.locator(button).focus();
  await story.workbench.page.keyboard.press(key);
  const tab = story.workbench.tab(name).first();
  await poll(() => tab.getAttribute('class')).toContain('dirty');
  await story.workbench.page.keyboard.press('Control+s');
  await poll(() => git('diff', '--numstat')).toBe(`${lines.join('\t')}\t${name}\n`);
  // VS Code takes what is undone in mid-save for what it has just saved.
  await poll(() => tab.getAttribute('class')).not.toContain('dirty');
  await story.workbench.page.keyboard.press('Control+z');
  await poll(() => tab.getAttribute('class')).toContain('dirty');
  await story.workbench.page.keyboard.press('Control+s');
  await poll(() => git('diff', '--numstat')).toBe('');
});

test('a file with conflict markers is reported, left alone, and a picture again once it is resolved', async () => {
  await git('switch', '--quiet', '--create', 'other', 'HEAD~1');
  await replaceFile(file(), first.replace('"strength": 8', '"strength": -3'));
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
  await poll(() => linesOf(text, '8_56')).toHaveLength(2);
  await story.workbench.statusBarItem('Ln 13, Col 1').waitFor();
  expect(await readFile(file(), 'utf8')).toBe(conflict);

  await replaceFile(file(), first.replace('"strength": 8', '"strength": 2.5'));
  await story.workbench.tab(name).first().click();
  const resolved = await story.workbench.webview(name);
  await poll(() => resolved.locator('[data-channel="8_56"] input[type="number"]').inputValue()).toBe('2.5');
});
