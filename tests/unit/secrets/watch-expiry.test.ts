import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SecretVersion } from '../../../shared/secrets/contract.ts';
import { receiveSecretEvent } from '../../../shared/secrets/receive-event.ts';
import { watchExpiry } from '../../../shared/secrets/watch-expiry.ts';
import { listedVersions, memoryAlerts, memoryRecords } from '../../support/secret-fakes.ts';

const DAY = 24 * 3600_000;
const START = Date.parse('2026-01-01T00:00:00.000Z');
const silent = { info() {}, warn() {}, error() {} };

function rig(discovery: SecretVersion[] = []) {
  const records = memoryRecords();
  const { alerts, raised, open } = memoryAlerts();
  const time = { now: START };
  const discoverySecret = 'discovery-app';
  const watch = watchExpiry({
    records,
    alerts: () => alerts,
    secrets: () => listedVersions(discovery),
    clock: () => new Date(time.now),
    policy: {
      ladderDays: [60, 30, 14, 7, 1],
      warningDays: 30,
      criticalDays: 7,
      rotateBeforeDays: 60,
    },
    discoverySecret,
  });
  const secret = (version: string, days = 730) => ({
    name: 'calsync-1',
    version,
    keyId: `key-${version}`,
    createdAt: new Date(time.now).toISOString(),
    expiresOn: new Date(time.now + days * DAY).toISOString(),
  });
  const event = receiveSecretEvent({
    records,
    watch,
    discoverySecret,
    poison: () => ({ keep: async () => {} }),
  });
  const arrives = (version: string, name = 'calsync-1') =>
    event({ data: { ObjectName: name, Version: version } }, silent);
  return { records, watch, raised, open, time, secret, event, arrives };
}

describe('watching a secret', () => {
  it('raises each rung of the ladder once, however often it looks', async () => {
    const { watch, raised, open, time, secret } = rig();
    await watch.watch('org', secret('v1'), 1);

    for (let day = 0; day <= 735; day += 1) {
      time.now = START + day * DAY;
      await watch.look('calsync-1');
      await watch.look('calsync-1');
    }

    expect(raised).toEqual([60, 30, 14, 7, 1, 0].map((rung) => `secret-expiry:v1-${rung}`));
    expect(open().map(({ subject, severity }) => [subject, severity])).toEqual([
      ['v1-0', 'critical'],
    ]);
  });

  it('raises only the last rung after days of downtime', async () => {
    const { watch, raised, time, secret } = rig();
    await watch.watch('org', secret('v1'), 1);

    time.now = START + 720 * DAY;
    await watch.look('calsync-1');

    expect(raised).toEqual(['secret-expiry:v1-14']);
  });

  it('resolves its alert when the secret is replaced or deleted', async () => {
    const { watch, records, open, time, secret } = rig();
    await watch.watch('org', secret('v1'), 1);
    time.now = START + 700 * DAY;
    await watch.look('calsync-1');
    const before = open().length;

    await watch.watch('org', secret('v2'), 2);
    await watch.look('calsync-1');
    const afterwards = open().length;
    time.now += 720 * DAY;
    await watch.look('calsync-1');
    await watch.forget('calsync-1');

    expect([before, afterwards, open().length]).toEqual([1, 0, 0]);
    expect(await records.get('calsync-1')).toBeUndefined();
  });

  it('keeps the number and problem of a renewal that is at work when a new version comes', async () => {
    const { watch, records, secret } = rig();
    await watch.watch('org', secret('v1'), 1);
    await records.change('calsync-1', (record) =>
      record === undefined
        ? undefined
        : { ...record, rotations: 3, problem: 'rotation.not-proven' },
    );

    await watch.watch('org', secret('v2'), 2);

    expect(await records.get('calsync-1')).toMatchObject({
      version: 'v2',
      rotations: 3,
      problem: 'rotation.not-proven',
    });
  });

  it('raises each rung once whatever events arrive, in any order and number', async () => {
    const arrival = fc.record({
      day: fc.integer({ min: 0, max: 800 }),
      version: fc.constantFrom('v0', 'v1', 'v2', ''),
      name: fc.constantFrom('calsync-1', 'unknown'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(arrival, { maxLength: 20 }), async (arrivals) => {
        const { watch, raised, time, secret, arrives } = rig();
        await watch.watch('org', secret('v1'), 1);
        for (const { day, version, name } of arrivals.toSorted((a, b) => a.day - b.day)) {
          time.now = START + day * DAY;
          await arrives(version, name);
          await arrives(version, name);
        }

        expect(new Set(raised).size).toBe(raised.length);
        expect(raised.every((cause) => cause.startsWith('secret-expiry:v1-'))).toBe(true);
      }),
    );
  });

  it('takes from an event only which secret to look at', async () => {
    const { watch, records, raised, event, secret } = rig();
    await watch.watch('org', secret('v1'), 1);
    const before = await records.get('calsync-1');
    const claims = { EXP: START / 1000 - 1, NBF: 0 };
    const vault = 'https://another.vault.azure.net';
    for (const forged of [
      {
        eventType: 'Microsoft.KeyVault.SecretExpired',
        data: { ObjectName: 'calsync-1', Version: 'v1', ...claims },
      },
      {
        type: 'Microsoft.KeyVault.SecretExpired',
        subject: 'calsync-1',
        data: { Id: `${vault}/secrets/calsync-1/v1`, ...claims },
      },
      { data: { ObjectName: '../calsync-1', Version: 'v1', ...claims } },
      { data: { ObjectName: 'calsync-1', Version: 'v999', ...claims } },
      null,
      'calsync-1',
      { data: [] },
    ]) {
      await event(forged, silent);
    }

    expect(raised).toEqual([]);
    expect(await records.get('calsync-1')).toEqual(before);
  });

  it("follows the discovery app's own secret to the version that an operator stores", async () => {
    const version = (name: string, days: number, enabled = true): SecretVersion => ({
      name: 'discovery-app',
      version: name,
      enabled,
      expiresOn: new Date(START + days * DAY).toISOString(),
      tags: {},
    });
    const versions = [version('d1', 20)];
    const { watch, open, arrives } = rig(versions);
    await watch.watchDiscovery();
    await watch.look('discovery-app');
    const [alert] = open();

    versions.unshift(version('d3', 900, false), version('d2', 700));
    await arrives('d2', 'discovery-app');

    expect(alert).toMatchObject({ organisationId: 'platform', subject: 'd1-30' });
    expect(alert?.message).toContain('discovery-app');
    expect(open()).toEqual([]);
  });

  it("raises an alert while the discovery app's secret has no expiry date in the vault", async () => {
    const undated: SecretVersion = {
      name: 'discovery-app',
      version: 'd2',
      enabled: true,
      tags: {},
    };
    const dated = (days: number) => ({
      ...undated,
      expiresOn: new Date(START + days * DAY).toISOString(),
    });
    const versions: SecretVersion[] = [];
    const { watch, open, records } = rig(versions);
    const openAlerts = async () => {
      await watch.watchDiscovery();
      await watch.look('discovery-app');
      return open().map(({ organisationId, subject }) => `${organisationId} ${subject}`);
    };

    expect(await openAlerts()).toEqual(['platform discovery-app-unwatched']);
    expect(open()[0]?.message).toContain('no enabled version');
    versions.unshift({ ...dated(5), version: 'd1' });
    expect(await openAlerts()).toEqual(['platform d1-7']);
    versions.unshift(undated);
    expect(await openAlerts()).toEqual(['platform discovery-app-unwatched']);
    expect(open()[0]?.message).toContain('no expiry date');
    expect(await records.get('discovery-app')).toBeUndefined();
    versions.splice(0, 1, dated(5));
    expect(await openAlerts()).toEqual(['platform d2-7']);
    versions.splice(0, 1, dated(700));
    expect(await openAlerts()).toEqual([]);
  });
});
