import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Locator } from 'playwright-core';
import type { Server } from './server.ts';
import type { Workbench } from './workbench.ts';

/** Runs git in the workspace folder `project`, and gives what it prints. */
export async function git(server: Server, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, HOME: server.home, GIT_CONFIG_NOSYSTEM: '1' };
  const { stdout } = await promisify(execFile)('git', args, { cwd: server.path('project'), env });
  return stdout;
}

/** Makes the workspace folder `project` a repository with one commit, and waits until VS Code knows it. */
export async function beginRepository(server: Server, workbench: Workbench): Promise<void> {
  await git(server, 'init', '--quiet');
  await git(server, 'add', '.');
  await git(server, 'commit', '--quiet', '--message', 'A smile');
  // Git's extension looks for repositories when a window opens.
  await workbench.reload();
  await workbench.statusBarItem('main').waitFor();
}

/** Opens a file's comparison from a group of the Source Control view ('Changes'), and gives its two sides. */
export async function compare(
  workbench: Workbench,
  group: string,
  name: string,
): Promise<{ original: Locator; modified: Locator }> {
  await workbench.runCommand('Source Control: Focus on Changes View');
  const rows = workbench.page.locator('.scm-view .monaco-list-row');
  await rows.filter({ hasText: group }).first().waitFor();
  await rows.filter({ hasText: name }).first().click();
  const diff = workbench.page.locator('.editor-group-container.active .monaco-diff-editor');
  await diff.waitFor();
  return { original: diff.locator('.editor.original'), modified: diff.locator('.editor.modified') };
}

/** The lines of an editor's text that name that channel. */
export async function linesOf(editor: Locator, channel: string): Promise<string[]> {
  const all = await editor.locator('.view-lines .view-line').allInnerTexts();
  return all.map((line) => line.replaceAll('\u00a0', ' ')).filter((line) => line.includes(`"${channel}"`));
}
