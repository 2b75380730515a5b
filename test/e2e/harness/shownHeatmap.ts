import type { Frame } from 'playwright-core';
import { readFile } from 'node:fs/promises';
import { readNpy } from '../../../src/engine/numpy/npy.ts';
import type { Heatmap } from '../../../src/shared/engineApi.ts';
import type { Server } from './server.ts';
import { terminal } from './terminal.ts';

/** The numbers [height * width] of the heatmap that a page shows of a channel, once it does. */
export async function shownHeatmap(page: Frame, channel: string): Promise<number[]> {
  const canvas = page.locator(`canvas.heat[aria-busy="false"][aria-label*="${channel}"]`);
  await canvas.waitFor();
  return canvas.evaluate((element) => [...(element as unknown as { heatmap: Heatmap }).heatmap.data]);
}

/** Those that `stylespace heatmap` writes of channels of the bundled model, [channels * height * width]. */
export async function terminalHeatmap(server: Server, seed: number, ...channels: string[]): Promise<number[]> {
  const raw = server.path('heat.npy');
  const what = ['--seeds', String(seed), '--channels', channels.join(), '--out', server.path('heat'), '--raw', raw];
  await terminal(server, 'heatmap', '--model', 'portraits', ...what);
  return Array.from(readNpy(await readFile(raw), raw).data, Number);
}

/** The largest difference; infinite where there are not as many numbers. */
export function worstDifference(a: readonly number[], b: readonly number[]): number {
  return a.length === b.length ? Math.max(...a.map((heat, i) => Math.abs(heat - b[i]!))) : Infinity;
}
