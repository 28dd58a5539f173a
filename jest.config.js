import { resolve } from 'node:path';

// What tests start as processes of their own need not be compiled by each of them.
process.env['NODE_COMPILE_CACHE'] ??= resolve('node_modules/.cache/compiled');

// One project a lane; `npm test -- --selectProjects unit` runs one.
const lane = (/** @type {string} */ displayName) => ({
  displayName,
  ...(['integration', 'emulators', 'host'].includes(displayName)
    ? { globalSetup: '<rootDir>/tests/support/shared-storage.ts' }
    : {}),
  ...(displayName === 'e2e'
    ? { setupFilesAfterEnv: ['<rootDir>/tests/support/check-answers.ts'] }
    : {}),
  // Without it each project looks through node_modules.
  roots: [`<rootDir>/tests/${displayName}`],
  testMatch: [`<rootDir>/tests/${displayName}/**/*.test.ts`],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  extensionsToTreatAsEsm: ['.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.local'],
});

export default {
  projects: [
    'unit',
    'repository',
    'infra',
    'replay',
    'emulators',
    'host',
    'integration',
    'models',
    'faults',
    'e2e',
  ].map(lane),
  testSequencer: '<rootDir>/tests/support/longest-first.mjs',
  testTimeout: 240_000,
  // One more than a small machine has processors: each waits a quarter of its time, for timers and for other processes.
  maxWorkers: 3,
};
