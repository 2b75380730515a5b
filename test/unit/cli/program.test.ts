import { expect, test } from 'vitest';
import { command } from '../../../src/cli/command.ts';
import { flag } from '../../../src/cli/option.ts';
import { runProgram } from '../../../src/cli/program.ts';
import { ProgressMeter } from '../../../src/cli/progressMeter.ts';
import { StyleSpaceError } from '../../../src/shared/errors.ts';

/** Runs a program with one command, `try`, that does what is given. */
function run(
  work: () => Promise<{ text: string; data: unknown }>,
  args: string[] = [],
  aborted = false,
  debug = false,
) {
  const tried = command({ summary: 'Try.', options: { json: flag('in JSON') }, example: 'try', run: work });
  const terminal = {
    signal: aborted ? AbortSignal.abort() : new AbortController().signal,
    progress: new ProgressMeter({ write: () => undefined }),
    warn: () => undefined,
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

test('debugging shows the stack', async () => {
  const { failure } = await run(() => Promise.reject(new StyleSpaceError('badFile', 'No.')), [], false, true);
  expect(failure).toMatch(/No\.\n {4}at /);
});
