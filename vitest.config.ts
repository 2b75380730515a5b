import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They need a workbench, a browser and the packaged extension: `npm run e2e`.
    exclude: ['**/node_modules/**', 'test/e2e/**'],
    testTimeout: 60_000,
    // Numeric tests keep both cores busy by themselves: more workers would only wait for each other.
    maxWorkers: 2,
  },
});
