import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    // Numeric tests keep both cores busy by themselves: more workers would only wait for each other.
    maxWorkers: 2,
  },
});
