import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { quantile } from '../proof/quantiles.ts';
import { currentLoad, machineTable } from './machine.ts';
import { table } from '../proof/document/markdown.ts';

/** What is measured: generators that `gradientMaps.ts` and `peer_torch.py` make alike, but for the bundled one. */
const generators = [
  {
    name: 'portraits',
    title: '128 px, bundled (192 channels)',
    torch: ['--resolution', '128', '--base', '4096', '--most', '192'],
  },
  { name: '256', title: '256 px, channel base 16384', torch: ['--resolution', '256', '--base', '16384'] },
  { name: '1024', title: '1024 px, config-f', torch: ['--resolution', '1024', '--base', '32768'] },
] as const;

interface Ours {
  readonly seconds: readonly number[];
  readonly peakBytes: number;
}

interface Torch {
  readonly torch: string;
  readonly secondsPerOutput: Readonly<Record<string, number>>;
  readonly batch: number;
  readonly seconds: number;
}

/** A row of the table per generator: seconds for one whole image by each way, and ratios to the best of the others. */
export async function benchGradientMaps(log: (what: string) => void, threads: number): Promise<string> {
  const rows: string[][] = [];
  let version = 'not installed';
  for (const { name, title, torch } of generators) {
    log(`gradient maps, ${title}`);
    const windowed = await ours(name, 'windowed', name === '1024' ? 2 : 4, threads);
    const plain = await ours(name, 'plain', 1, threads);
    const peer = await peerTorch(torch, threads);
    if (peer) version = peer.torch;
    // The first image loads the graphs.
    const seconds = quantile(windowed.seconds.slice(1), 0.5);
    const oneByOne = peer ? peer.secondsPerOutput['1']! * outputs : NaN;
    const best = Math.min(plain.seconds[0]!, peer?.seconds ?? Infinity);
    rows.push([
      title,
      duration(seconds),
      `${(windowed.peakBytes / 2 ** 30).toFixed(1)} GiB`,
      duration(plain.seconds[0]!),
      peer ? duration(oneByOne) : '-',
      peer ? `${duration(peer.seconds)} (${peer.batch})` : '-',
      `${(best / seconds).toFixed(0)} x`,
    ]);
  }
  const heads = [
    '',
    'windows',
    'peak memory',
    'plain, ours',
    'PyTorch one by one',
    'PyTorch, best batch',
    'best of these / windows',
  ];
  const load = currentLoad().toFixed(1);
  const machine = machineTable().map((cells) => cells.join(': '));
  return `${table(heads, rows)}\n\n${machine.join('; ')}; PyTorch ${version}; ${threads} threads each; load average ${load}.`;
}

/** Puts the measured part of a document in place of the last one, between two comments. */
export async function writeMeasured(path: string, measured: string): Promise<void> {
  const [begin, end] = ['<!-- measured by npm run bench -->', '<!-- end of what is measured -->'];
  const text = await readFile(path, 'utf8');
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`${path} has no place for what is measured`);
  const page = `${text.slice(0, before + begin.length)}\n\n${measured}\n\n${text.slice(after)}`;
  await writeFile(path, await format(page, { ...(await resolveConfig(path)), parser: 'markdown' }));
}

const outputs = 3 * 32 ** 2;

async function ours(generator: string, mode: string, runs: number, threads: number): Promise<Ours> {
  const args = ['--generator', generator, '--mode', mode, '--runs', String(runs), '--threads', String(threads)];
  const { stdout } = await promisify(execFile)(process.execPath, [
    'test/runProgram.mjs',
    'test/bench/gradientMaps.ts',
    ...args,
  ]);
  return JSON.parse(stdout) as Ours;
}

/** Null where there is no python3 with torch. */
async function peerTorch(size: readonly string[], threads: number): Promise<Torch | null> {
  for (const python of ['python3', '/usr/bin/python3']) {
    try {
      await promisify(execFile)(python, ['-c', 'import torch']);
    } catch {
      continue;
    }
    const { stdout } = await promisify(execFile)(python, [
      'test/bench/peer_torch.py',
      ...size,
      '--threads',
      String(threads),
    ]);
    return JSON.parse(stdout) as Torch;
  }
  return null;
}

function duration(seconds: number): string {
  return seconds < 120 ? `${seconds.toFixed(1)} s` : `${(seconds / 60).toFixed(0)} min`;
}
