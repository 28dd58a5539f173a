/** Whatever profile is changed to whichever, and wherever it is given up: a room can always be read. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  changeBegun,
  changeCancelled,
  stepDone,
} from '../../../shared/onboarding/access-mode/access-mode-change.ts';
import {
  type ChangeStep,
  expectedPermissions,
  followOf,
  stepsOf,
} from '../../../shared/onboarding/connection/access-mode-steps.ts';
import {
  accessModeRules,
  accessModes,
} from '../../../shared/onboarding/connection/access-modes.ts';
import type { RowIn } from '../../../shared/onboarding/connection/connection.ts';
import type { AccessMode } from '../../../shared/onboarding/contract.ts';
import { connectionIn } from '../../support/connection-rows.ts';

const AT = new Date(Date.UTC(2026, 0, 5, 9));
const connected = (profile: AccessMode): RowIn<'ready' | 'degraded'> =>
  connectionIn('ready', AT, { profile });

/** What Microsoft grants, as the people and the steps change it. */
interface Tenant {
  readonly entra: ReadonlySet<string>;
  readonly exchange: boolean;
}
const grantsOf = (profile: AccessMode) =>
  accessModeRules[profile].permissions.map(({ value }) => value);
const tenantOf = (profile: AccessMode): Tenant => ({
  entra: new Set(grantsOf(profile)),
  exchange: profile === 'rbac',
});

function after(tenant: Tenant, step: ChangeStep, from: AccessMode, to: AccessMode): Tenant {
  switch (step) {
    case 'scope':
      return { ...tenant, exchange: true };
    case 'approve':
      return { ...tenant, entra: new Set([...tenant.entra, ...grantsOf(to)]) };
    case 'remove-grant':
      return { ...tenant, entra: new Set(grantsOf(to).filter((each) => tenant.entra.has(each))) };
    case 'clean-up':
      return { ...tenant, exchange: from === 'rbac' ? false : tenant.exchange };
    default:
      return tenant;
  }
}

const run = fc.record({
  from: fc.constantFrom(...accessModes),
  to: fc.constantFrom(...accessModes),
  /** Given up before this step is done. */
  givenUpAt: fc.option(fc.nat({ max: 7 })),
});

describe('a change of access mode', () => {
  it('keeps rooms readable at every step, expects only granted permissions, and ends', () => {
    fc.assert(
      fc.property(run, ({ from, to, givenUpAt }) => {
        let row = changeBegun(connected(from), to, AT);
        if (row === undefined) {
          expect(from).toBe(to);
          return;
        }
        let tenant = tenantOf(from);
        for (let steps = 0; row.profileChange !== undefined; steps += 1) {
          expect(steps).toBeLessThan(20);
          if (steps === givenUpAt) {
            row = changeCancelled(row, row.profileChange, AT) ?? row;
            if (row.profileChange === undefined) break;
          }
          const change = row.profileChange;
          tenant = after(tenant, change.step, change.from, change.to);
          expect(tenant.exchange || tenant.entra.size > 0).toBe(true);
          row = stepDone(row, change, AT);
          const expected = expectedPermissions(row).map(({ value }) => value);
          expect([...tenant.entra]).toEqual(expect.arrayContaining(expected));
        }
        expect([from, to]).toContain(row.profile);
        if (givenUpAt === null) expect(row.profile).toBe(to);
        expect([...tenant.entra].sort()).toEqual(grantsOf(row.profile).sort());
        expect(followOf(row)).toBe(row.profile === 'read-basic' ? 'polling' : 'notifications');
      }),
    );
  });

  it('never removes the old permission before the new one is granted', () => {
    for (const from of accessModes) {
      for (const to of accessModes) {
        if (from === to) continue;
        const steps = stepsOf({ from, to, isBack: false });
        const [given, taken] = [
          steps.indexOf(to === 'rbac' ? 'propagate' : 'approve'),
          steps.indexOf('remove-grant'),
        ];

        expect(given).toBeGreaterThanOrEqual(0);
        if (taken >= 0) expect(taken).toBeGreaterThan(given);
        expect(steps.indexOf('prove')).toBeGreaterThan(Math.max(given, taken));
      }
    }
  });
});
