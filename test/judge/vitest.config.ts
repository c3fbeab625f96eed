import { defineConfig } from 'vitest/config'

// What takes minutes, and is no part of the tests: `npm run judge`.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.judge.ts'],
    testTimeout: 7_200_000,
    disableConsoleIntercept: true,
  },
})
