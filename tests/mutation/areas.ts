/** Code whose tests are tried by mutation: what decides over people's access, privacy and screens, and the replay. */

interface Area {
  readonly files: readonly string[];
  readonly tests: readonly string[];
}

export const areas: Readonly<Record<string, Area>> = {
  'set-up': {
    files: [
      'shared/onboarding/connection/transitions.ts',
      'shared/onboarding/connection/deadlines.ts',
    ],
    tests: [
      'tests/repository/setup-events.test.ts',
      'tests/unit/onboarding/connection.property.test.ts',
      'tests/unit/onboarding/interrupted.test.ts',
      'tests/unit/onboarding/transition-facts.test.ts',
    ],
  },
  causes: {
    files: ['shared/microsoft/causes.ts', 'shared/microsoft/classify.ts'],
    tests: [
      'tests/repository/refusal-causes.test.ts',
      'tests/unit/microsoft/causes.test.ts',
      'tests/unit/microsoft/classify.test.ts',
    ],
  },
  privacy: {
    files: ['shared/calendar/privacy.ts', 'shared/calendar/redact-snapshot.ts'],
    tests: [
      'tests/unit/calendar/snapshot.property.test.ts',
      'tests/unit/calendar/redact-snapshot.test.ts',
    ],
  },
  'due-index': {
    files: ['shared/calendar/adapters/table-due-index.ts'],
    tests: ['tests/unit/calendar/due-index.test.ts'],
  },
  window: {
    files: ['shared/calendar/window.ts'],
    tests: ['tests/unit/calendar/window.property.test.ts'],
  },
  replay: {
    files: ['local/functions-host/durable/replay.ts'],
    tests: ['tests/unit/functions-host/durable-replay.test.ts'],
  },
};
