import { describe, expect, it } from '@jest/globals';
import { rotationNames } from '../../../shared/secrets/durable-names.ts';
import { secretCustomer } from '../../support/secret-customer.ts';

describe('a renewal that a repair of the connection comes between', () => {
  it.each([
    [rotationNames.prove, 1],
    [rotationNames.retire, 2],
  ])(
    'during %s leaves generation %i at work, and one credential after the next sweeps',
    async (step, generation) => {
      const { world, alerts, used, credentials, enabled, works, untilDue, day } =
        await secretCustomer();
      untilDue();
      world.repairIn = step;
      await day();
      const left = { generation: used.generation, credentials: credentials.size };
      world.repairIn = undefined;

      await day();

      expect(left).toEqual({ generation, credentials: 2 });
      expect(works()).toBe(true);
      expect([...credentials.keys()]).toEqual([used.secret.keyId]);
      expect(enabled().map(({ version }) => version)).toEqual([used.secret.version]);
      expect(alerts.raised.filter((kind) => kind.startsWith('secret-rotation'))).toEqual([]);
    },
  );
});

describe('a credential made late, after the request for it was given up', () => {
  it('goes with the next sweep, and what the customer added stays', async () => {
    const { used, credentials, works, day } = await secretCustomer();
    credentials.set('late', { displayName: 'calendar-1', text: 'known to nobody' });
    credentials.set('theirs', { displayName: 'Backup', text: 'known to the customer' });

    await day();

    expect([...credentials.keys()]).toEqual([used.secret.keyId, 'theirs']);
    expect(works()).toBe(true);
  });

  it('goes also when the first sweep comes after days', async () => {
    const { used, credentials, pass, day } = await secretCustomer();
    credentials.set('late', { displayName: 'calendar-1', text: 'known to nobody' });
    pass(5);

    await day();

    expect([...credentials.keys()]).toEqual([used.secret.keyId]);
  });
});

describe('a version that the vault stored late, after its credential was replaced', () => {
  it('is not taken for the one that Microsoft accepts', async () => {
    const { credentials, ensure, storeLate } = await secretCustomer();
    await storeLate(2);

    const made = await ensure(2);
    await storeLate(2);
    const found = await ensure(2);

    expect(credentials.has(made.keyId)).toBe(true);
    expect(found).toMatchObject({ keyId: made.keyId, version: made.version });
  });
});
