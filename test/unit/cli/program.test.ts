import { expect, test } from 'vitest';
import { command } from '../../../src/cli/command.ts';
import { flag } from '../../../src/cli/option.ts';
import { runProgram } from '../../../src/cli/program.ts';
import { ProgressMeter } from '../../../src/cli/progressMeter.ts';
import { StyleSpaceError } from '../../../src/shared/errors.ts';

/** Runs a program with one command, `try`, that does what is given. */
function run(
  work: (warn: (sentence: string) => void) => Promise<{ text: string; data: unknown }>,
  args: string[] = [],
  aborted = false,
  debug = false,
  warned: string[] = [],
) {
  const tried = command({
    summary: 'Try.',
    options: { json: flag('in JSON') },
    example: 'try',
    run: (_, __, { warn }) => work(warn),
  });
  const terminal = {
    signal: aborted ? AbortSignal.abort() : new AbortController().signal,
    progress: new ProgressMeter({ write: () => undefined }),
    warn: (sentence: string) => warned.push(sentence),
    ...{ modelsDir: '', cacheDir: '', engineEntry: '' },
  };
  return runProgram({ try: tried }, ['try', ...args], terminal, debug);
}

const answer = () => Promise.resolve({ text: 'done', data: { done: true } });

test('an answer is text, or data where JSON is asked for', async () => {
  expect(await run(answer)).toEqual({ output: 'done', exitCode: 0 });
  expect(await run(answer, ['--json'])).toEqual({ output: '{\n  "done": true\n}', exitCode: 0 });
  // Work that was finished when Ctrl-C came is finished.
  expect(await run(answer, [], true)).toEqual({ output: 'done', exitCode: 0 });
});

test.each([
  ['a failure', new StyleSpaceError('badFile', 'No.'), 1, 'No.'],
  ['bad usage', new StyleSpaceError('badUsage', 'No.'), 2, 'No.'],
  [
    'a defect',
    new TypeError('x is not\na function.'),
    1,
    /^An unexpected failure \(x is not\); .*STYLESPACE_DEBUG=1.*\.$/,
  ],
  ['something thrown', 'text', 1, /^An unexpected failure \(text\); /],
])('%s', async (_, error, exitCode, failure) => {
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- foreign code may
  const outcome = await run(() => Promise.reject(error));
  expect(outcome).toEqual({
    exitCode,
    failure: failure instanceof RegExp ? (expect.stringMatching(failure) as string) : failure,
  });
});

test('after Ctrl-C: 130, whatever the work ended with', async () => {
  const ended = (error: Error) => run(() => Promise.reject(error), [], true);
  expect(await ended(new StyleSpaceError('cancelled', 'Saved.'))).toEqual({ exitCode: 130, failure: 'Saved.' });
  expect(await ended(new Error('half done'))).toEqual({ exitCode: 130, failure: 'Interrupted.' });
});

test('no control character of a file reaches the terminal, and JSON keeps what it says', async () => {
  const hostile = 'a\x1b[2Jb\x7f\x9b';
  const shown = String.raw`a\u001b[2Jb\u007f\u009b`;
  const warned: string[] = [];
  const work = (warn: (sentence: string) => void) => {
    warn(`${hostile}\nstylespace: forged`);
    return Promise.resolve({ text: `one\n${hostile}`, data: hostile });
  };
  expect(await run(work, [], false, false, warned)).toEqual({ output: `one\n${shown}`, exitCode: 0 });
  expect(warned).toEqual([String.raw`${shown}\u000astylespace: forged`]);
  const { output } = await run(work, ['--json']);
  expect([output, JSON.parse(output!)]).toEqual([`"${shown}"`, hostile]);
  const failing = (debug: boolean) =>
    run(() => Promise.reject(new StyleSpaceError('badFile', hostile)), [], false, debug);
  expect(await failing(false)).toEqual({ failure: shown, exitCode: 1 });
  expect((await failing(true)).failure!.replaceAll('\n', '')).toMatch(/^\P{Cc}*$/u);
});

test('debugging shows the stack', async () => {
  const { failure } = await run(() => Promise.reject(new StyleSpaceError('badFile', 'No.')), [], false, true);
  expect(failure).toMatch(/No\.\n {4}at /);
});
