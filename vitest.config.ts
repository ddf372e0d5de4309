import { defineConfig } from 'vitest/config';

// `npm test` runs the short tests, `npm run test:long` the long ones, and `npx vitest run PATH` whatever lies there.
const long = 'test/**/*.long.test.ts';

export default defineConfig({
  test: {
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    pool: 'threads',
    // Left out, one core of them stays idle: on two, that doubles the time.
    maxWorkers: '100%',
    projects: [
      // The sources keep no state, so that files can share one load of them: a quarter less processor time.
      {
        extends: true,
        test: {
          name: 'short',
          include: ['test/**/*.test.ts'],
          exclude: [long],
          isolate: false,
          env: { RULEC_SHARE: '0.25' },
        },
      },
      // The laws again, as often as they ask for.
      { extends: true, test: { name: 'long', include: [long, 'test/laws/*.test.ts'] } },
    ],
  },
});
