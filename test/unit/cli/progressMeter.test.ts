import { expect, test } from 'vitest';
import { ProgressMeter } from '../../../src/cli/progressMeter.ts';

/** A stream that keeps what is written, and a clock that is set by hand. */
function meter(terminal: boolean, columns = 200) {
  const written: string[] = [];
  const clock = { now: 0 };
  const stream = { isTTY: terminal, columns, write: (text: string) => written.push(text) };
  return { written, clock, progress: new ProgressMeter(stream, () => clock.now) };
}

test('in a log: nothing for short work, then a line every five seconds', () => {
  const { written, clock, progress } = meter(false);
  for (let done = 0; done < 120; done++) {
    clock.now = done * 100;
    progress.report('Images', done, 1000);
  }
  progress.clear();
  // 10 a second: 950 and 900 are left, 95 and 90 seconds.
  expect(written).toEqual(['Images 50/1000, 10/s, 2 min left\n', 'Images 100/1000, 10/s, 2 min left\n']);
});

test('on a terminal: a bar in one place, ten times a second at most, gone in the end', () => {
  const { written, clock, progress } = meter(true);
  for (let done = 0; done <= 100; done++) {
    clock.now = done * 20;
    progress.report('Images', done, 100);
  }
  expect(written.length).toBe(21);
  expect(written[0]).toBe(`\r\x1b[K[${'.'.repeat(24)}] Images 0/100`);
  expect(written[10]).toBe(`\r\x1b[K[${'#'.repeat(12)}${'.'.repeat(12)}] Images 50/100, 50/s, 1 s left`);
  progress.clear();
  progress.clear();
  expect(written.slice(21)).toEqual(['\r\x1b[K']);
});

test('work that goes on from earlier images counts its own speed only', () => {
  const { written, clock, progress } = meter(false);
  progress.report('Images', 900, 1000);
  clock.now = 10_000;
  progress.report('Images', 905, 1000);
  expect(written).toEqual(['Images 905/1000, 30/min, 4 min left\n']);
});

test.each([
  [59.5, '60 s'],
  [3599, '1 h 0 min'],
  [7199, '2 h 0 min'],
  [7201, '2 h 1 min'],
])('%f s that are left are %s', (seconds, said) => {
  const { written, clock, progress } = meter(false);
  progress.report('Images', 0, 1);
  clock.now = 1e6;
  progress.report('Images', 1000, 1000 + seconds);
  expect(written[0]).toMatch(new RegExp(`, ${said} left\n$`));
});

test('a bar never breaks the line', () => {
  const { written, progress } = meter(true, 30);
  progress.report('A long description of what is done', 1, 2);
  expect(written[0]!.replace('\r\x1b[K', '').length).toBeLessThan(30);
});
