import type { Reporter, TestCase } from 'vitest/node';

/** Names the stories that passed only when they were tried again: an unsteady story is a defect of ours or of the story. */
export class RetriedStories implements Reporter {
  readonly #retried: string[] = [];

  onTestCaseResult(test: TestCase): void {
    const tries = test.diagnostic()?.retryCount ?? 0;
    if (tries > 0) this.#retried.push(`${test.fullName} (${test.result().state})`);
  }

  onTestRunEnd(): void {
    for (const name of this.#retried) console.log(`Tried again: ${name}`);
  }
}
