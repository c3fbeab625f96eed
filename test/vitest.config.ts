import { defineConfig } from 'vitest/config'

// Two projects: `fast` is what every commit runs, `e2e` starts real bundlers, servers and processes of the
// built package, and searches the worlds of the release protocol's model.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    projects: [
      {
        test: {
          name: 'fast',
          // Laws take seconds where other work is on the machine; what hangs is still told.
          testTimeout: 60_000,
          // What an earlier run has kept is for the tests that ask for it.
          env: { CACHE_TAGS_NO_CACHE: '1' },
          include: ['**/*.test.ts'],
          exclude: ['e2e/**', 'model/**', '**/node_modules/**'],
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts', 'model/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
