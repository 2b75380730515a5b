import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { bundleHostChecks, hostFiles } from '../host/bundle.mjs';
import { runInExtensionHost } from './harness/extensionHostProgram.ts';
import { extensionFolder } from './harness/places.ts';
import { openWorkbench } from './harness/story.ts';

const story = openWorkbench({ folders: { project: await hostFiles() } });

/** The same checks that the desktop runs. */
test('the checks inside of the extension host', async () => {
  const exitCode = await runInExtensionHost(story, extensionFolder, await bundleHostChecks());
  const text = await readFile(story.server.path('project', 'outcomes.json'), 'utf8');
  const outcomes = JSON.parse(text) as [name: string, error: string | null][];
  expect(outcomes.filter(([, error]) => error !== null)).toEqual([]);
  expect(outcomes.map(([name]) => name)).toContain('a recipe opens in its own editor');
  expect(exitCode).toBe(0);
});
