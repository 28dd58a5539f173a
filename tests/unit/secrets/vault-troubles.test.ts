/** Key Vault refuses, or does not answer, at every step of a renewal that needs it. */
import { describe, expect, it } from '@jest/globals';
import { MicrosoftError } from '../../../shared/microsoft/contract.ts';
import { rotationNames } from '../../../shared/secrets/durable-names.ts';
import { secretProblems } from '../../../shared/secrets/errors.ts';
import { shareOf } from '../../support/long.ts';
import { secretCustomer, type Trouble } from '../../support/secret-customer.ts';

const operations: readonly [step: string, operation: Trouble['operation'], switched: boolean][] = [
  [rotationNames.add, 'versions', false],
  [rotationNames.add, 'write', false],
  [rotationNames.prove, 'read', false],
  [rotationNames.retire, 'versions', true],
  [rotationNames.retire, 'disable', true],
];
/** What the adapter adds: the dependency and the code with which it refuses. */
const refusal = { dependency: 'key-vault', code: 'ForbiddenByRbac' } as const;
const refusals = ['secrets.forbidden', 'secrets.firewall'] as const;
const outages = ['secrets.unavailable', 'secrets.busy'] as const;
const each = <T>(codes: readonly T[]) =>
  operations.flatMap(([step, operation, switched]) =>
    codes.map((code) => ({ step, operation, switched, code })),
  );

describe('a vault that refuses', () => {
  // Days of tries take most of the time of these tests.
  it.each(shareOf(each(refusals), 3))(
    '$operation in $step with $code, for days: what works stays, customers hear nothing, and it ends by itself afterwards',
    async ({ step, operation, switched, code }) => {
      const { world, alerts, used, credentials, enabled, works, untilDue, day } =
        await secretCustomer();
      untilDue();
      world.trouble = { step, operation, failure: secretProblems.error(code, { refusal }) };
      await day();
      await day();

      expect(world.met).toBeGreaterThan(0);
      expect(works()).toBe(true);
      expect(used.generation).toBe(switched ? 2 : 1);
      expect(alerts.raised.filter((kind) => kind.startsWith('secret-rotation'))).toEqual([]);

      world.trouble = undefined;
      await day();

      expect(works()).toBe(true);
      expect(used.generation).toBe(2);
      expect([...credentials.keys()]).toEqual([used.secret.keyId]);
      expect(enabled().map(({ version }) => version)).toEqual([used.secret.version]);
      expect(alerts.open()).toEqual([]);
    },
  );

  it.each(each([refusals[0]]))(
    '$operation in $step with $code, until it is mended eight hours later: the same renewal goes on',
    async ({ step, operation, code }) => {
      const { world, alerts, used, credentials, enabled, works, untilDue, day } =
        await secretCustomer();
      untilDue();
      const failure = secretProblems.error(code, { refusal });
      world.trouble = { step, operation, failure, times: 25 };
      await day();

      expect(world.met).toBe(25);
      expect(works()).toBe(true);
      expect(used.generation).toBe(2);
      expect([...credentials.keys()]).toEqual([used.secret.keyId]);
      expect(enabled().map(({ version }) => version)).toEqual([used.secret.version]);
      expect(alerts.raised.filter((kind) => kind.startsWith('secret-rotation'))).toEqual([]);
    },
  );

  it('is no matter of the customer either where Entra refuses our own credential', async () => {
    const { world, alerts, used, works, untilDue, day } = await secretCustomer();
    untilDue();
    const failure = new MicrosoftError('configuration', {
      code: 'AADSTS700213',
      refusedApp: 'discovery',
    });
    world.trouble = { step: rotationNames.add, operation: 'versions', failure, times: 25 };
    await day();

    expect([world.met, works(), used.generation]).toEqual([25, true, 2]);
    expect(alerts.raised.filter((kind) => kind.startsWith('secret-rotation'))).toEqual([]);
  });
});

describe('a vault that does not answer', () => {
  it.each(each(outages))(
    '$operation in $step with $code, for a while: the same renewal goes on',
    async ({ step, operation, code }) => {
      const { world, alerts, used, credentials, enabled, works, untilDue, day } =
        await secretCustomer();
      untilDue();
      world.trouble = { step, operation, failure: secretProblems.error(code), times: 3 };
      await day();

      expect(world.met).toBe(3);
      expect(works()).toBe(true);
      expect(used.generation).toBe(2);
      expect([...credentials.keys()]).toEqual([used.secret.keyId]);
      expect(enabled().map(({ version }) => version)).toEqual([used.secret.version]);
      expect(alerts.raised.filter((kind) => kind.startsWith('secret-rotation'))).toEqual([]);
    },
  );

  it.each(each(outages))(
    '$operation in $step with $code, for a day: what works stays, people are told, and it ends afterwards',
    async ({ step, operation, code }) => {
      const { world, alerts, used, credentials, works, untilDue, day } = await secretCustomer();
      untilDue();
      world.trouble = { step, operation, failure: secretProblems.error(code) };
      await day();
      const told = alerts.open().filter(({ kind }) => kind === 'secret-rotation');

      expect(works()).toBe(true);
      // One for all customers.
      expect(told).toMatchObject([
        {
          organisationId: 'platform',
          message: expect.stringContaining('Key Vault or storage did not answer'),
        },
      ]);

      world.trouble = undefined;
      await day();

      expect(works()).toBe(true);
      expect(used.generation).toBe(2);
      expect([...credentials.keys()]).toEqual([used.secret.keyId]);
      expect(alerts.open()).toEqual([]);
    },
  );
});
