import { describe, expect, it } from '@jest/globals';
import { ageSchema, wanted } from '../../../shared/onboarding/operators/setup-filter.ts';

const NOW = new Date('2026-11-23');
const setup = {
  state: 'ready',
  since: '2026-01-01T00:00:00.000Z',
  tenantId: 'TENANT-1',
} as const;
const texts = ['o7', 'Contoso'];

describe('the age of a set-up', () => {
  it.each(['P1D', 'PT90M', 'P200Y', '2026-11-23T10:00:00+01:00'])(
    'may be filtered by %s',
    (olderThan) => {
      expect(ageSchema.safeParse(olderThan).success).toBe(true);
      expect(() => wanted({ olderThan }, NOW)).not.toThrow();
    },
  );

  it.each(['P999999999Y', 'P99999999999999999999D', 'PT9999999999999999999S', 'yesterday'])(
    'may not be %s',
    (olderThan) => {
      expect(ageSchema.safeParse(olderThan).success).toBe(false);
    },
  );
});

describe('a filter', () => {
  it.each([
    [{}, true],
    [{ state: 'ready' }, true],
    [{ state: 'failed' }, false],
    [{ problem: 'rooms.not-listed' }, false],
    [{ olderThan: 'P1D' }, true],
    [{ olderThan: 'P1Y' }, false],
    [{ olderThan: '2026-01-01T00:00:00.001Z' }, true],
    [{ olderThan: '2026-01-01T00:00:00.000Z' }, false],
    [{ q: 'CONTO' }, true],
    [{ q: 'O7' }, true],
    [{ q: 'tenant-1' }, true],
    [{ q: 'fabrikam' }, false],
    [{ state: 'ready', q: 'fabrikam' }, false],
  ] as const)('of %j wants a set-up that fits all of it: %s', (filter, isWanted) => {
    expect(wanted(filter, NOW)(setup, texts)).toBe(isWanted);
  });
});
