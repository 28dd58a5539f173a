import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { acknowledgeAlert } from '../../../shared/alerts/acknowledge-alert.ts';
import { tableAlertStore } from '../../../shared/alerts/adapters/table-alert-store.ts';
import type { AlertRecord } from '../../../shared/alerts/alert.ts';
import { alertsHttp } from '../../../shared/alerts/http.ts';
import type { ManagedWebhook } from '../../../shared/alerts/manage-webhook.ts';
import type { DeadLetters } from '../../../shared/alerts/ports.ts';
import { raiseAlerts } from '../../../shared/alerts/raise-alerts.ts';
import type { LiveMessage } from '../../../shared/live/contract.ts';
import { loadConfig } from '../../../shared/platform/config.ts';
import { tableOpener } from '../../../shared/platform/table-storage.ts';
import { type RunningAzurite, startAzurite } from '../../support/azurite.ts';
import { settingsFor } from '../../support/settings.ts';

let azurite: RunningAzurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.close());

const operator = {
  key: 'operator-key',
  email: 'operator@example.com',
  emailVerified: true,
  operator: 'full',
} as const;

function open() {
  const actors: string[] = [];
  const published: LiveMessage[] = [];
  const shared = {
    store: tableAlertStore(tableOpener(loadConfig(settingsFor(azurite.connectionString)))),
    audit: () => ({
      async append(_organisationId: string, { actor }: { actor: string }) {
        actors.push(actor);
      },
    }),
    live: () => ({
      async publish(_organisationId: string, message: LiveMessage) {
        published.push(message);
      },
    }),
    enqueue: async () => undefined,
    discardWebhook: async () => undefined,
    clock: () => new Date(),
  };
  const http = alertsHttp({
    alerts: shared.store,
    organisations: () => ({
      get: async (id) => ({ id, name: `Name of ${id}`, createdAt: '', calendarInstalled: true }),
      recentNames: async () => [{ id: 'o7', name: 'Name of o7' }],
    }),
    group: async () => ({ items: [], atLeast: false }),
    acknowledge: acknowledgeAlert(shared),
    webhook: {} as ManagedWebhook,
    deadLetters: {} as DeadLetters,
    apiUrl: 'http://localhost:7071/api',
  });
  const list = async (
    org: string,
    query: { state?: 'open' | 'resolved' | 'all'; limit?: number; after?: string | undefined } = {},
  ) => {
    const { body } = await http.listAlerts({
      params: { org },
      query: { state: 'all', limit: 50, ...query },
      url: `http://localhost:7071/api/organisations/${org}/alerts?limit=${query.limit ?? 50}`,
    });
    return body as { items: AlertRecord[]; nextLink?: string };
  };
  const raise = (org: string, subject: string) =>
    alerts.raise({
      organisationId: org,
      kind: 'room-lost',
      subject,
      severity: 'warning',
      message: 'Lost.',
    });
  const resolve = (org: string, subject: string) =>
    alerts.resolve({ organisationId: org, kind: 'room-lost', subject });
  const alerts = raiseAlerts(shared);
  return { alerts, raise, resolve, list, http, actors, published };
}

describe('alerts in table storage', () => {
  it('are listed for one organisation, open ones first, each newest first', async () => {
    const { raise, resolve, list } = open();
    await raise('o1', 'first');
    await raise('o1', 'second');
    await raise('o2', 'other');
    await resolve('o1', 'second');
    await raise('o1', 'third');

    const subjects = async (state?: 'open' | 'resolved') =>
      (await list('o1', state === undefined ? {} : { state })).items.map(({ subject }) => subject);

    expect((await subjects()).at(-1)).toBe('second');
    expect((await subjects('open')).toSorted()).toEqual(['first', 'third']);
    expect(await subjects('resolved')).toEqual(['second']);
  });

  it('are listed in pages without gaps', async () => {
    const { raise, list } = open();
    for (const subject of ['a', 'b', 'c']) await raise('o3', subject);
    const { items, nextLink } = await list('o3', { limit: 2 });
    const after = new URL(nextLink ?? '').searchParams.get('after') ?? undefined;
    const rest = await list('o3', { limit: 2, after });

    expect([...items, ...rest.items].map(({ subject }) => subject).toSorted()).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(rest.nextLink).toBeUndefined();
  });

  it('are listed for operators with their organisation, the next step and a runbook', async () => {
    const { raise, http } = open();
    await raise('o6', 'lost');

    const { body } = await http.listAllAlerts({
      query: { state: 'open', limit: 200 },
      url: 'http://localhost:7071/api/operations/alerts?state=open',
    });

    const { items } = body as { items: { organisationId: string }[] };
    expect(items.find(({ organisationId }) => organisationId === 'o6')).toMatchObject({
      kind: 'room-lost',
      organisation: { id: 'o6', name: 'Name of o6' },
      title: 'The calendar of a room cannot be read any more',
      action: expect.stringContaining('Exchange administrator'),
      runbook: 'docs/runbooks/room-lost.md',
    });
  });

  it('open once when several instances raise one cause at the same time', async () => {
    const { raise, list } = open();

    await Promise.all(Array.from({ length: 5 }, () => raise('o4', 'same')));

    expect((await list('o4')).items).toHaveLength(1);
  });

  it('are acknowledged once by an operator, and stay acknowledged when resolved', async () => {
    const { raise, resolve, list, http, actors, published } = open();
    await raise('o5', 'lost');
    const [alert] = (await list('o5')).items;
    const headers = new Headers();
    const call = { caller: operator, params: { id: alert?.id ?? '' }, headers };

    const { body } = await http.acknowledgeAlert(call);
    await http.acknowledgeAlert(call);
    await resolve('o5', 'lost');

    expect(body).toMatchObject({ state: 'open', acknowledgedAt: expect.any(String) });
    expect(actors).toEqual(['system', 'operator:operator-key', 'system']);
    expect(published.map(({ kind }) => kind)).toEqual(Array(3).fill('alert.changed'));
    expect((await list('o5')).items).toMatchObject([
      { state: 'resolved', acknowledgedAt: expect.any(String) },
    ]);
    await expect(
      http.acknowledgeAlert({ caller: operator, params: { id: 'unknown' }, headers }),
    ).rejects.toMatchObject({ code: 'alert.not-found' });
  });

  it('are filtered for operators, and acknowledged only as they were seen', async () => {
    const { alerts, raise, resolve, http } = open();
    await raise('o7', 'one');
    await raise('o7', 'two');
    await alerts.raise({
      organisationId: 'o7',
      kind: 'sync-lag',
      subject: 'three',
      severity: 'critical',
      message: 'Late.',
    });
    const listed = async (filter: object) => {
      const { body } = await http.listAllAlerts({
        query: { state: 'open', limit: 1, organisation: 'o7', ...filter },
        url: 'http://localhost:7071/api/operations/alerts',
      });
      return body as { items: (AlertRecord & { etag: string })[]; nextLink?: string };
    };
    const { items: critical } = await listed({ severity: 'critical' });
    const { items: lost, nextLink } = await listed({ kind: 'room-lost' });
    const { items: late } = await listed({ q: 'LATE', limit: 5 });
    const { items: ofName } = await listed({ q: 'name of o7', limit: 5, organisation: undefined });
    const [seen] = lost;
    await resolve('o7', seen?.subject ?? '');

    const acknowledging = (etag: string) =>
      http.acknowledgeAlert({
        caller: operator,
        params: { id: seen?.id ?? '' },
        headers: new Headers({ 'if-match': etag }),
      });

    expect(critical.map(({ subject }) => subject)).toEqual(['three']);
    expect(late.map(({ subject }) => subject)).toEqual(['three']);
    expect(ofName.map(({ subject }) => subject).toSorted()).toEqual(['one', 'three', 'two']);
    expect(nextLink).toBeDefined();
    await expect(acknowledging(seen?.etag ?? '')).rejects.toMatchObject({
      code: 'request.changed',
    });
    expect(await acknowledging('*')).toMatchObject({ status: 200 });
  });

  it('are deleted with their organisation', async () => {
    const { alerts, raise, list } = open();
    await raise('o6', 'lost');

    await alerts.removeAll('o6');
    await raise('o6', 'again');

    expect((await list('o6')).items).toHaveLength(1);
  });
});
