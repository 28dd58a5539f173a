import { describe, expect, it } from '@jest/globals';
import {
  ageSchema,
  isWanted,
  type SetupItem,
} from '../../../shared/onboarding/operators/setup-filter.ts';

const item: SetupItem = {
  organisation: { id: 'o', name: 'O' },
  state: 'ready',
  since: '2026-01-01T00:00:00.000Z',
  attempt: 1,
  instanceId: null,
  actions: [],
  etag: '"none"',
};

describe('the age of a set-up', () => {
  it.each(['P1D', 'PT90M', 'P200Y', '2026-11-23T10:00:00+01:00'])(
    'may be filtered by %s',
    (olderThan) => {
      expect(ageSchema.safeParse(olderThan).success).toBe(true);
      expect(() => isWanted(item, undefined, { olderThan }, new Date('2026-11-23'))).not.toThrow();
    },
  );

  it.each(['P999999999Y', 'P99999999999999999999D', 'PT9999999999999999999S', 'yesterday'])(
    'may not be %s',
    (olderThan) => {
      expect(ageSchema.safeParse(olderThan).success).toBe(false);
    },
  );
});
