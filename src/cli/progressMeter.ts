/** Where progress is shown: process.stderr, or a stand-in. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const barWidth = 24;
/** Milliseconds between two updates: on a terminal, and in lines that a log keeps. */
const pace = { bar: 100, lines: 5000 };

/**
 * Progress of the work at hand, on stderr: a bar that is rewritten in place on a terminal, otherwise a line every few
 * seconds, so that short work leaves a log clean.
 */
export class ProgressMeter {
  private started: { readonly what: string; readonly done: number; readonly at: number } | null = null;
  private shownAt = 0;
  private barShown = false;

  constructor(
    private readonly stream: ProgressStream,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** `done` of `total` units of the work that `what` names; another name begins anew. */
  report(what: string, done: number, total: number): void {
    const at = this.now();
    if (this.started?.what !== what) {
      this.clear();
      this.started = { what, done, at };
      this.shownAt = this.stream.isTTY ? -Infinity : at;
    }
    if (at - this.shownAt < (this.stream.isTTY ? pace.bar : pace.lines)) return;
    this.shownAt = at;
    const rate = ((done - this.started.done) / Math.max(1, at - this.started.at)) * 1000;
    const text = `${what} ${done}/${total}${rate > 0 ? `, ${formatRate(rate)}, ${formatTime((total - done) / rate)} left` : ''}`;
    if (this.stream.isTTY) this.showBar(text, done / Math.max(1, total));
    else this.stream.write(`${text}\n`);
  }

  /** Takes the bar away, before anything else is printed or when the work is over. */
  clear(): void {
    if (this.barShown) this.stream.write('\r\x1b[K');
    this.barShown = false;
    this.started = null;
  }

  private showBar(text: string, fraction: number): void {
    const filled = Math.round(barWidth * Math.min(1, fraction));
    const line = `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${text}`;
    // Some terminals that are none, such as logging ones, say 0.
    const columns = this.stream.columns ?? 0;
    this.stream.write(`\r\x1b[K${line.slice(0, (columns > 0 ? columns : 80) - 1)}`);
    this.barShown = true;
  }
}

function formatRate(perSecond: number): string {
  return perSecond >= 1 || perSecond === 0 ? `${round(perSecond)}/s` : `${round(perSecond * 60)}/min`;
}

function round(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toFixed(1);
}

function formatTime(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
