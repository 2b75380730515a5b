import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workspace } from 'vscode';
import { checks } from './checks.ts';

/**
 * VS Code calls this in its extension host, on a desktop and in the browser alike, instead of a test framework. What came
 * out is written beside the workspace's files, as `[[name, error or null], ...]`.
 */
export async function run(): Promise<void> {
  const outcomes: [name: string, error: string | null][] = [];
  for (const [name, check] of checks) {
    const error = await check().then(
      () => null,
      (failure: unknown) => (failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)),
    );
    console.log(error === null ? `passed: ${name}` : `failed: ${name}\n${error}`);
    outcomes.push([name, error]);
  }
  await writeFile(join(workspace.workspaceFolders![0]!.uri.fsPath, 'outcomes.json'), JSON.stringify(outcomes));
  const failed = outcomes.filter(([, error]) => error !== null);
  if (failed.length > 0) throw new Error(`${failed.length} of ${outcomes.length} checks failed.`);
}
