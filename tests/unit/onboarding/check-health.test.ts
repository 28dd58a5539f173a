import { beforeEach, describe, expect, it } from '@jest/globals';
import { causeOfTokenRefusal } from '../../../shared/microsoft/classify.ts';
import { type AppIdentity, MicrosoftError } from '../../../shared/microsoft/contract.ts';
import { accessModeRules } from '../../../shared/onboarding/connection/access-modes.ts';
import { GRAPH_APP_ID } from '../../../shared/onboarding/connection/app-identities.ts';
import type { ConnectionRow } from '../../../shared/onboarding/connection/connection.ts';
import type { OnboardingDeps } from '../../../shared/onboarding/connection/ports.ts';
import { checkHealth } from '../../../shared/onboarding/health/check-health.ts';
import { connectionIn } from '../../support/connection-rows.ts';
import { memoryAlerts, memoryAnswers, memoryRefusals } from '../../support/secret-fakes.ts';

const CONNECTED = new Date(Date.UTC(2026, 0, 5, 9));
const HALF_A_DAY_LATER = new Date(CONNECTED.getTime() + 12 * 3600_000);
const log = { info() {}, warn() {}, error() {} };
const { permissions } = accessModeRules.consent;

const rowOf = (organisationId: string): ConnectionRow => ({
  ...connectionIn('ready', CONNECTED),
  organisationId,
  tenant: { id: `tenant of ${organisationId}`, displayName: 'Contoso' },
});

/** As the token endpoint answers this number. */
const tokenRefusal = (number: number): MicrosoftError =>
  new MicrosoftError(causeOfTokenRefusal({ status: 400, number, error: 'invalid_grant' }), {
    code: `AADSTS${number}`,
  });

describe('when Microsoft refuses the discovery app a token', () => {
  const organisations = ['one', 'two'];
  let rows: Map<string, ConnectionRow>;
  let alerts: ReturnType<typeof memoryAlerts>;
  let refusals: ReturnType<typeof memoryRefusals>;
  let refused: (identity: AppIdentity) => MicrosoftError | undefined;

  beforeEach(() => {
    rows = new Map(organisations.map((id) => [id, rowOf(id)]));
    alerts = memoryAlerts();
    refusals = memoryRefusals();
    refused = () => undefined;
  });

  const deps = () =>
    ({
      clock: () => HALF_A_DAY_LATER,
      refusals,
      answers: memoryAnswers(),
      connections: {
        get: async (id: string) => rows.get(id),
        async change(id: string, change: (row?: ConnectionRow) => ConnectionRow | undefined) {
          const before = rows.get(id);
          const after = change(before);
          if (after === undefined) return undefined;
          rows.set(id, after);
          return { before, after };
        },
      },
      alerts: () => alerts.alerts,
      live: () => ({ publish: async () => undefined }),
      assignments: () => ({ async *rooms() {} }),
      rooms: () => ({ async *each() {} }),
      tokens: () => ({
        async acquire(identity: AppIdentity) {
          const error = identity.app === 'discovery' ? refused(identity) : undefined;
          if (error !== undefined) throw error;
          return { accessToken: '', roles: permissions.map(({ value }) => value), expiresAt: '' };
        },
      }),
      graph: () => ({
        async send(_identity: AppIdentity, { path }: { path: string }) {
          const value = permissions.map(({ id }) => ({ appRoleId: id, resourceId: 'graph' }));
          return { status: 200, body: path.includes(GRAPH_APP_ID) ? { id: 'graph' } : { value } };
        },
      }),
    }) as unknown as OnboardingDeps;

  const checkAll = async () => {
    const check = checkHealth(deps());
    for (const organisationId of organisations) await check({ organisationId }, log);
    return {
      states: [...rows.values()].map(({ state }) => state),
      raised: alerts.open().map(({ organisationId, subject }) => `${organisationId} ${subject}`),
    };
  };

  it.each(['configuration', 'secret-expired', 'secret-invalid'] as const)(
    'our own credential (%s) must raise one alert for operators until the next success',
    async (reason) => {
      refused = () => new MicrosoftError(reason, { code: 'AADSTS700027' });
      const during = await checkAll();
      refused = () => undefined;
      const after = await checkAll();

      expect(during).toEqual({
        states: ['ready', 'ready'],
        raised: ['platform credential|discovery'],
      });
      expect(after).toEqual({ states: ['ready', 'ready'], raised: [] });
    },
  );

  it('E5: an unknown reason in one tenant must degrade that customer and raise no alert for operators', async () => {
    refused = ({ tenantId }) =>
      tenantId.endsWith('one') ? new MicrosoftError('unknown', { code: 'AADSTS1' }) : undefined;

    expect(await checkAll()).toEqual({ states: ['degraded', 'ready'], raised: ['one connection'] });
    expect(rows.get('one')).toMatchObject({ problem: 'microsoft.unexpected' });
  });

  it('E5: one unknown reason in several tenants must raise one alert for operators until a success', async () => {
    refused = () => new MicrosoftError('unknown', { code: 'AADSTS1' });
    await checkAll();
    const during = await checkAll();
    refused = () => undefined;
    const after = await checkAll();

    expect(during.raised).toEqual(['one connection', 'platform refusal|AADSTS1']);
    expect(during.states).toEqual(['degraded', 'ready']);
    expect(after.raised.filter((alert) => alert.startsWith('platform'))).toEqual([]);
  });

  it('E5: different unknown reasons in different tenants must raise no alert for operators', async () => {
    refused = ({ tenantId }) => new MicrosoftError('unknown', { code: `of ${tenantId}` });

    expect(await checkAll()).toEqual({
      states: ['degraded', 'degraded'],
      raised: ['one connection', 'two connection'],
    });
  });

  it.each([53003, 530003, 50105, 900382])(
    'E5: AADSTS%i in one tenant must degrade that customer and raise no alert for operators',
    async (number) => {
      refused = ({ tenantId }) => (tenantId.endsWith('one') ? tokenRefusal(number) : undefined);

      expect(await checkAll()).toEqual({
        states: ['degraded', 'ready'],
        raised: ['one connection'],
      });
      expect(rows.get('one')).toMatchObject({
        problem: number === 900382 ? 'microsoft.unexpected' : 'microsoft.blocked-by-policy',
      });
    },
  );

  it.each([700024, 7000218, 500133, 700213, 7000215, 7000222, 700027, 650056])(
    'E8: AADSTS%i must raise one alert for operators that shows the number, and degrade nobody',
    async (number) => {
      refused = () => tokenRefusal(number);

      expect(await checkAll()).toEqual({
        states: ['ready', 'ready'],
        raised: ['platform credential|discovery'],
      });
      expect(alerts.open()[0]?.message).toContain(`AADSTS${number}`);
    },
  );

  it('a withdrawal by the customer must degrade that customer’s connection', async () => {
    refused = ({ tenantId }) =>
      tenantId.endsWith('one') ? new MicrosoftError('disabled') : undefined;

    expect(await checkAll()).toEqual({
      states: ['degraded', 'ready'],
      raised: ['one connection'],
    });
    expect(rows.get('one')).toMatchObject({ problem: 'connection.discovery-lost' });
  });
});
