import { describe, expect, it } from '@jest/globals';
import { type MicrosoftCause, MicrosoftError } from '../../../shared/microsoft/contract.ts';
import { reportingTokens } from '../../../shared/microsoft/report-credential.ts';
import {
  type SetupMoment,
  setupAfterRefusal,
} from '../../../shared/onboarding/proofs/setup-refusals.ts';
import { secretProblems } from '../../../shared/secrets/errors.ts';
import { memoryAlerts, memoryAnswers, memoryRefusals } from '../../support/secret-fakes.ts';

const AT = new Date(Date.UTC(2026, 0, 5, 9));
const moments: Readonly<Record<SetupMoment, true>> = {
  'discovery-token': true,
  'room-list': true,
  application: true,
  'secret-proof': true,
  'sync-consent': true,
  calendar: true,
};
const everyMoment = [...(Object.keys(moments) as SetupMoment[]), undefined];
const ours: readonly (readonly [MicrosoftCause, string])[] = [
  ['secret-invalid', 'AADSTS7000215'],
  ['secret-expired', 'AADSTS7000222'],
  ['configuration', 'AADSTS700213'],
  ['configuration', 'discovery-secret-missing'],
];

async function meet(error: unknown, moment: SetupMoment | undefined) {
  const { alerts, open } = memoryAlerts();
  const deps = {
    alerts: () => alerts,
    refusals: memoryRefusals(),
    answers: memoryAnswers(),
    clock: () => AT,
  };
  const outcome = await setupAfterRefusal({ deps, row: { organisationId: 'org' } }, error, moment);
  return { outcome, told: open().map(({ organisationId, subject }) => [organisationId, subject]) };
}

describe('a refused token of the discovery app', () => {
  it.each(ours)('for %s (%s) is ours to mend at every moment of set-up', async (reason, code) => {
    for (const moment of everyMoment) {
      const refusal = new MicrosoftError(reason, { code, refusedApp: 'discovery' });

      expect(await meet(refusal, moment)).toEqual({
        outcome: { outcome: 'waiting', code: 'service.misconfigured' },
        told: [['platform', 'credential|discovery']],
      });
    }
  });

  it.each(ours)(
    'for %s (%s) is not, where Entra refused the app of the customer',
    async (reason, code) => {
      for (const moment of everyMoment.filter((each) => each !== 'discovery-token')) {
        const { told } = await meet(
          new MicrosoftError(reason, { code, refusedApp: 'sync' }),
          moment,
        );

        expect(told).toEqual([]);
      }
    },
  );

  it('by the vault is ours at every moment, and told by whoever asked the vault', async () => {
    const refusal = secretProblems.error('secrets.forbidden', {
      refusal: { dependency: 'key-vault', code: 'ForbiddenByRbac' },
    });
    for (const moment of everyMoment) {
      expect(await meet(refusal, moment)).toEqual({
        outcome: { outcome: 'waiting', code: 'service.misconfigured' },
        told: [],
      });
    }
  });
});

describe('the report on our credential', () => {
  const identity = { app: 'discovery', tenantId: 'tenant', expectedRoles: [] } as const;
  const token = { accessToken: 'token', roles: [], expiresAt: AT.toISOString() };

  function reporting() {
    const { alerts, raised, open } = memoryAlerts();
    const world: {
      refusal: MicrosoftError | undefined;
      now: Date;
      isStored: boolean;
      asked: number;
    } = {
      refusal: undefined,
      now: AT,
      isStored: true,
      asked: 0,
    };
    const tokens = reportingTokens(
      {
        async acquire() {
          if (world.refusal !== undefined) throw world.refusal;
          return token;
        },
      },
      {
        clock: () => world.now,
        alerts: () => ({
          ...alerts,
          async raise(alert) {
            world.asked += 1;
            if (!world.isStored) throw new Error('no storage');
            await alerts.raise(alert);
          },
        }),
      },
    );
    return { tokens, world, raised, open };
  }
  const refusal = new MicrosoftError('configuration', {
    code: 'AADSTS700213',
    refusedApp: 'discovery',
  });

  it('raises one alert, asks storage once a minute, and ends with the next token', async () => {
    const { tokens, world, raised, open } = reporting();
    world.refusal = refusal;

    for (let tries = 0; tries < 5; tries += 1) {
      await expect(tokens.acquire(identity)).rejects.toBe(refusal);
    }
    const within = world.asked;
    world.now = new Date(AT.getTime() + 60_000);
    await expect(tokens.acquire(identity)).rejects.toBe(refusal);
    const told = open().map(({ message }) => message);
    world.refusal = undefined;
    await tokens.acquire(identity);
    const afterCached = open().length;
    await tokens.acquire(identity, { fresh: true });

    expect([within, world.asked]).toEqual([1, 2]);
    expect(raised).toEqual(['consent:credential|discovery']);
    expect(told).toEqual([expect.stringContaining('AADSTS700213')]);
    expect([afterCached, open().length]).toEqual([1, 0]);
  });

  it('changes nothing for who asked when the alert cannot be stored, and is tried again', async () => {
    const { tokens, world, raised } = reporting();
    Object.assign(world, { refusal, isStored: false });

    await expect(tokens.acquire(identity)).rejects.toBe(refusal);
    world.isStored = true;
    await expect(tokens.acquire(identity)).rejects.toBe(refusal);

    expect(raised).toEqual(['consent:credential|discovery']);
  });

  it.each([
    new MicrosoftError('configuration', { code: 'AADSTS700213', refusedApp: 'sync' }),
    new MicrosoftError('configuration', { code: 'AADSTS900432', refusedApp: 'discovery' }),
    new MicrosoftError('blocked-by-policy', { code: 'AADSTS53003', refusedApp: 'discovery' }),
    new MicrosoftError('unavailable', { refusedApp: 'discovery' }),
  ])('is silent on %p: it concerns one customer, or nobody', async (other) => {
    const { tokens, world, raised } = reporting();
    world.refusal = other;

    await expect(tokens.acquire(identity)).rejects.toBe(other);

    expect(raised).toEqual([]);
  });
});
