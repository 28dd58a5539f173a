/** How often an organisation's access is checked with a new token. */
import { describe, expect, it } from '@jest/globals';
import type { ConnectionState } from '../../../shared/onboarding/contract.ts';
import { paceHealth } from '../../../shared/onboarding/health/pace-health.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function checksOfADay(isAtWork: boolean, state: ConnectionState): Promise<number> {
  let now = Date.parse('2026-11-28T00:00:00Z');
  let checks = 0;
  const check = paceHealth({
    clock: () => new Date(now),
    calendars: () => ({ isAtWork: async () => isAtWork }),
    connections: { get: async () => ({ state }) as never },
    check: async () => {
      checks += 1;
    },
  });
  for (const _ of Array(288).keys()) {
    await check({ organisationId: 'one' }, silent);
    now += 5 * 60_000;
  }
  return checks;
}

describe('a check of access', () => {
  it.each([
    ['every five minutes while a room is at work', true, 'ready', 288],
    ['every half hour while none is', false, 'ready', 48],
    ['every five minutes while access is lost', false, 'degraded', 288],
  ] as const)('is made %s', async (_name, isAtWork, state, checks) => {
    expect(await checksOfADay(isAtWork, state)).toBe(checks);
  });
});
