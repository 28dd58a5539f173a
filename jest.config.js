// One project a lane; `npm test -- --selectProjects unit` runs one.
const lane = (displayName, options = {}) => ({
  displayName,
  testMatch: [`<rootDir>/tests/${displayName}/**/*.test.ts`],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  extensionsToTreatAsEsm: ['.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.local'],
  ...options,
});

export default {
  projects: [
    'unit',
    'repository',
    'replay',
    'emulators',
    'host',
    'integration',
    'models',
    'faults',
    'e2e',
  ].map((name) => lane(name)),
  testTimeout: 240_000,
  maxWorkers: 2,
};
