import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import { commands } from '../../src/cli/commands.ts';
import { buildProgram, buildTimeout, checkpoint, complaint, type BuiltProgram } from './builtProgram.ts';

let program: BuiltProgram;
beforeAll(async () => {
  program = await buildProgram();
}, buildTimeout);
afterAll(() => program.remove());

test.each([[[]], [['--help']], [['-h']], [['help']]])('%j lists the commands', async (args) => {
  const { code, stdout, stderr } = await program.run(args);
  expect([code, stderr]).toEqual([0, '']);
  for (const name of Object.keys(commands)) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
});

test.each(Object.entries(commands))('%s --help is short and says every option', async (name, command) => {
  // Also where other arguments are wrong.
  const { code, stdout, stderr } = await program.run([name, '--nonsense', '--help']);
  expect([code, stderr]).toEqual([0, '']);
  for (const option of Object.keys(command.options)) expect(stdout).toMatch(new RegExp(`^  --${option} `, 'm'));
  expect(stdout.split('\n').length).toBeLessThan(30);
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  expect(stdout).toMatch(new RegExp(`\nExample: stylespace ${name} .*\n$`));
});

test('a reader that leaves early is no failure', async () => {
  // As `stylespace inspect portraits --json | head -1` would.
  const entry = join(program.folder, 'dist', 'cli.js');
  const child = spawn(process.execPath, [entry, 'inspect', checkpoint('rosi_32.pt')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  const stderr: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect([code, Buffer.concat(stderr).toString()]).toEqual([0, '']);
});

test.each([
  ['stats', '--samples', '2', '--out', 'c.npz'],
  ['discover', '--regions', 'auto', '--images', '1', '--out', 'c.json'],
])('a cache folder that cannot be made is said with the way out: %s', async (...line) => {
  const cache = join(checkpoint('rosi_32.pt'), 'cache');
  const args = [...line, '--model', checkpoint('rosi_32.pt'), '--device', 'cpu'];
  const { code, stderr } = await program.run(args, { env: { STYLESPACE_CACHE: cache } });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^stylespace: The cache folder ".*" cannot be written \(\w+\); set STYLESPACE_CACHE to another\.\n$/,
  );
});

test('without --device, a device is found', async () => {
  const { code, stderr } = await program.run([
    'styles',
    '--model',
    checkpoint('rosi_32.pt'),
    '--seeds',
    '1',
    '--out',
    's.npy',
  ]);
  expect(code).toBe(0);
  // A GPU that is taken is said; the CPU goes without saying.
  expect(stderr.replace(/^stylespace: .*GPU.*\n/, '')).not.toMatch(complaint);
});

test.each(Object.entries(commands))('the example of %s is one', (name, command) => {
  const [first, ...args] = command.example.split(' ');
  expect(first).toBe(name);
  expect(() => parseArguments(name, command, args)).not.toThrow();
});
