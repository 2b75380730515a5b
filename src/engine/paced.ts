const intervalMs = 100;

/** Lets through at most ten reports a second, and always the last: more would cost more than people can see. */
export function paced(report: (done: number, total: number) => void): (done: number, total: number) => void {
  let last = -Infinity;
  return (done, total) => {
    const now = performance.now();
    if (now - last < intervalMs && done < total) return;
    last = now;
    report(done, total);
  };
}
