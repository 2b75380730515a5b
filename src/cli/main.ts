import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './cacheFolder.ts';
import { commands } from './commands.ts';
import { runProgram } from './program.ts';
import { ProgressMeter } from './progressMeter.ts';

const { stdout, stderr, env, platform, argv } = process;

// `stylespace inspect ... | head` closes the pipe early: that is no failure.
for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
}

const interrupt = new AbortController();
const signals = ['SIGINT', 'SIGTERM'] as const;
const onSignal = (): void => {
  // The second one finds no listener and ends the process at once, even in the middle of a run.
  for (const signal of signals) process.off(signal, onSignal);
  interrupt.abort();
};
for (const signal of signals) process.on(signal, onSignal);

const progress = new ProgressMeter(stderr);
const { output, failure, exitCode } = await runProgram(
  commands,
  argv.slice(2),
  {
    signal: interrupt.signal,
    progress,
    warn: (sentence) => {
      progress.clear();
      stderr.write(`stylespace: ${sentence}\n`);
    },
    // This is dist/cli.js then.
    modelsDir: fileURLToPath(new URL('../models/', import.meta.url)),
    engineEntry: fileURLToPath(new URL('engine.js', import.meta.url)),
    cacheDir: cacheFolder(platform, env, homedir()),
  },
  Boolean(env['STYLESPACE_DEBUG']),
);
if (failure !== undefined) stderr.write(`stylespace: ${failure}\n`);
process.exitCode = exitCode;
if (output !== undefined) stdout.write(`${output}\n`);
