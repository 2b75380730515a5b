import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { damaged, outcome, type Outcome } from './fuzzCase.ts';
import { fuzzSubjects } from './subjects.ts';

/**
 * Damages every stored file in as many ways as asked for, and checks that its reader ends in what it is or in one
 * sentence, within 10 s and little memory, and that nothing of what the files say was run.
 *
 *     npm run fuzz -- [--cases 500] [--seed 1] [--only tf_32.pkl] [--first 0]
 *
 * A case that fails is named with the line that repeats it. The cases run in a process of their own, which is ended when
 * one of them takes too long.
 */
const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    first: { type: 'string', default: '0' },
    only: { type: 'string' },
    /** For the process that runs the cases: the file that nothing may make. */
    canary: { type: 'string' },
  },
});
const [cases, seed, first] = [values.cases, values.seed, values.first].map(Number) as [number, number, number];

/** Milliseconds of one case. */
const longestCase = 10_000;
/** MiB that the process may take beyond what it had before the first case. */
const mostMemory = 512;
/** MiB of JavaScript's own objects. */
const heapLimit = 512;

/** What the running process tells: the case that it begins, then what came of a file. */
interface Progress {
  readonly name: string;
  readonly index: number;
}
interface Result {
  readonly name: string;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly slowest: number;
  readonly grown: number;
}
type Message = Progress | Result;

if (values.canary === undefined) await watch();
else await run(values.canary);

async function watch(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'stylespace-fuzz-'));
  const canary = join(folder, 'canary');
  const child = fork(process.argv[1]!, [...process.argv.slice(2), '--canary', canary], {
    execArgv: ['--enable-source-maps', `--max-old-space-size=${heapLimit}`],
  });
  const failure = await followed(child);
  const made = existsSync(canary);
  rmSync(folder, { recursive: true });
  if (made) process.stderr.write('A program that a file named was run.\n');
  if (failure !== null) process.stderr.write(`${failure}\n`);
  process.exitCode = made || failure !== null ? 1 : 0;
}

/** Prints results until the process ends; resolves with what went wrong, or null. */
function followed(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    let current: Progress | undefined;
    let total = 0;
    let late: NodeJS.Timeout | undefined;
    const repeat = (): string =>
      current ? `npm run fuzz -- --only ${current.name} --seed ${seed} --first ${current.index} --cases 1` : '';
    child.on('message', (message: Message) => {
      clearTimeout(late);
      if ('index' in message) {
        current = message;
        late = setTimeout(() => {
          child.kill('SIGKILL');
          resolve(`A case took more than ${longestCase / 1000} s: ${repeat()}`);
        }, longestCase);
        return;
      }
      const { name, outcomes, slowest, grown } = message;
      const count = outcomes.read + outcomes.sentence;
      total += count;
      process.stdout.write(
        `${name.padEnd(32)} ${String(count).padStart(7)} cases: ${outcomes.read} read, ${outcomes.sentence} sentences; slowest ${Math.round(slowest)} ms, ${grown} MiB\n`,
      );
      if (grown > mostMemory) {
        child.kill('SIGKILL');
        resolve(`${name} took ${grown} MiB: ${repeat()}`);
      }
    });
    child.on('exit', (code, signal) => {
      clearTimeout(late);
      process.stdout.write(`${total} cases\n`);
      resolve(code === 0 ? null : `The cases ended with ${signal ?? `exit code ${code}`}: ${repeat()}`);
    });
  });
}

async function run(canary: string): Promise<void> {
  const subjects = await fuzzSubjects({ withLarge: true, folder: dirname(canary) });
  const chosen = subjects.filter(({ name }) => values.only === undefined || name === values.only);
  if (chosen.length === 0) throw new Error(`no file ${values.only}: ${subjects.map(({ name }) => name).join(', ')}`);
  const others = subjects.map(({ bytes }) => bytes);
  const before = peakMemory();
  for (const subject of chosen) {
    const { name } = subject;
    const outcomes = { read: 0, sentence: 0 };
    let slowest = 0;
    for (let index = first; index < first + cases; index++) {
      const bytes = damaged(subject, index, { seed, canary, others });
      tell({ name, index });
      const start = performance.now();
      outcomes[await outcome(subject, bytes)]++;
      slowest = Math.max(slowest, performance.now() - start);
    }
    tell({ name, outcomes, slowest, grown: peakMemory() - before });
  }
  process.disconnect();
}

/** The most that the process has ever taken, in MiB. */
function peakMemory(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

function tell(message: Message): void {
  process.send!(message);
}
