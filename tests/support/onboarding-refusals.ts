/** Lets every step of onboarding meet a refusal of Microsoft and says what becomes of the connection. */
import { type MicrosoftCause, MicrosoftError } from '../../shared/microsoft/contract.ts';
import { accessModeRules } from '../../shared/onboarding/connection/access-modes.ts';
import { GRAPH_APP_ID } from '../../shared/onboarding/connection/app-identities.ts';
import type {
  ConnectionFacts,
  ConnectionRow,
  RowIn,
} from '../../shared/onboarding/connection/connection.ts';
import type { OnboardingDeps } from '../../shared/onboarding/connection/ports.ts';
import { raiseRefused } from '../../shared/onboarding/connection/registration-alerts.ts';
import type { Claimed, RedirectInput } from '../../shared/onboarding/consent/consent-redirect.ts';
import { signedInAt } from '../../shared/onboarding/consent/prove-tenant.ts';
import { checkHealth } from '../../shared/onboarding/health/check-health.ts';
import type { Step } from '../../shared/onboarding/setup/setup-step.ts';
import { ensureApplication } from '../../shared/onboarding/setup/sync-application.ts';
import { ensureSecret, proveSecret } from '../../shared/onboarding/setup/sync-secret.ts';
import { checkDiscovery, listRooms } from '../../shared/onboarding/setup/validate-tenant.ts';
import { checkConsent, readCalendar } from '../../shared/onboarding/setup/verify-connection.ts';
import { connectionIn } from './connection-rows.ts';
import {
  AT,
  inWords,
  LATER,
  log,
  type Meeting,
  never,
  refuseWith,
  secret,
  syncApp,
  token,
} from './refusals.ts';
import { memoryAlerts, memoryAnswers, memoryRefusals } from './secret-fakes.ts';

const facts = {
  tenant: { id: '5f0a2a2a-3c1e-4b52-8d57-0d9a7c6f1b11', displayName: 'Contoso' },
  syncApp,
};
const validating = connectionIn('validating', AT, facts);
const verifying = connectionIn('verifying', AT, facts);

/** `token` and `graph` name who refuses; a step that changed the row says so. */
function setupMeeting<P extends 'validating' | 'verifying'>(
  step: Step<P>,
  refusedBy: 'token' | 'graph' | 'secrets' | 'rooms',
  row: RowIn<P>,
): Meeting {
  return async (cause) => {
    const refuse = refuseWith(cause);
    const deps = {
      clock: () => LATER,
      refusals: memoryRefusals(),
      answers: memoryAnswers(),
      settings: { apiUrl: 'http://localhost:7071/api', secretLifetimeDays: 730 },
      tokens: () => ({ acquire: refusedBy === 'token' ? refuse : async () => token }),
      graph: () => ({ send: refusedBy === 'graph' ? refuse : never }),
      alerts: () => memoryAlerts().alerts,
      appSecrets: () => ({ ensure: refuse, removeOrphans: never }),
      assignments: () => ({ async *rooms() {} }),
      rooms: () => ({
        refresh: refusedBy === 'rooms' ? refuse : async () => ({ found: 1 }),
        async *each() {
          yield { id: 'room', state: 'active', emailAddress: 'room@contoso.example' };
        },
      }),
    } as unknown as OnboardingDeps;
    const before: ConnectionFacts = row;
    let saved: ConnectionFacts = row;
    const save = async (change: (current: RowIn<P>) => ConnectionRow) => {
      saved = change(saved as RowIn<P>);
      return true;
    };
    const result = inWords(await step({ row, deps, save }));
    const marks = [
      saved.appMissingSince === before.appMissingSince ? '' : ', app missing since now',
      saved.syncApp?.generation === before.syncApp?.generation ? '' : ', next secret',
    ];
    return result + marks.join('');
  };
}

const { permissions } = accessModeRules.consent;

function healthMeeting(
  refused: 'sync token' | 'discovery token' | 'directory' | 'calendar',
): Meeting {
  return async (cause) => {
    const before: ConnectionFacts =
      refused === 'calendar'
        ? connectionIn('degraded', AT, { ...facts, problem: 'setup.interrupted' })
        : connectionIn('ready', AT, facts);
    let row = before as ConnectionRow;
    const refuse = refuseWith(cause);
    const alerts = memoryAlerts();
    const deps = {
      clock: () => LATER,
      refusals: memoryRefusals(),
      answers: memoryAnswers(),
      connections: {
        get: async () => row,
        async change(_id: string, change: (row?: ConnectionRow) => ConnectionRow | undefined) {
          const after = change(row);
          if (after === undefined) return undefined;
          row = after;
          return { before: row, after };
        },
      },
      alerts: () => alerts.alerts,
      live: () => ({ publish: async () => undefined }),
      tokens: () => ({
        acquire: async ({ app }: { app: string }) =>
          refused === `${app} token`
            ? await refuse()
            : { ...token, roles: permissions.map(({ value }) => value) },
      }),
      assignments: () => ({ async *rooms() {} }),
      rooms: () => ({
        async *each() {
          yield { id: 'room', state: 'active', emailAddress: 'room@contoso.example' };
        },
      }),
      graph: () => ({
        async send({ app }: { app: string }, { path }: { path: string }) {
          if (refused === 'calendar' && app === 'sync') return await refuse();
          if (refused === 'directory' && path.includes('appRoleAssignments')) return await refuse();
          const value = permissions.map(({ id }) => ({ appRoleId: id, resourceId: 'graph' }));
          return { status: 200, body: path.includes(GRAPH_APP_ID) ? { id: 'graph' } : { value } };
        },
      }),
    } as unknown as OnboardingDeps;
    await checkHealth(deps)({ organisationId: 'org' }, log);
    const raised = alerts.open().map(({ subject }) => subject);
    const { state, problem }: ConnectionFacts = row;
    return [
      state === before.state && problem === before.problem ? 'as before' : `${state} ${problem}`,
      ...raised.filter((subject) => subject !== 'connection').map((subject) => `alert ${subject}`),
    ].join(', ');
  };
}

async function signInMeeting(cause: MicrosoftCause): Promise<string> {
  const deps = {
    settings: { apiUrl: 'http://localhost:7071/api' },
    signIns: () => ({ redeem: refuseWith(cause) }),
  } as unknown as OnboardingDeps;
  const claimed = { key: 'k', browser: 'b', state: { claimedTenant: 't' } } as Claimed;
  const input = { query: { code: 'code' }, log } as unknown as RedirectInput;
  try {
    await signedInAt(deps, claimed, input);
    return 'once more';
  } catch {
    return 'refused';
  }
}

async function registrationMeeting(cause: MicrosoftCause): Promise<string> {
  const { alerts, open } = memoryAlerts();
  const deps = { alerts: () => alerts, refusals: memoryRefusals(), clock: () => AT };
  await raiseRefused(deps, 'org', new MicrosoftError(cause));
  return open()[0]?.subject ?? 'no alert';
}

const { syncApp: _app, ...withoutApp } = validating;
const { secret: _secret, ...withoutSecret } = syncApp;
const freshSecret = { ...syncApp, secret: { ...secret, createdAt: LATER.toISOString() } };
const missing = { ...verifying, appMissingSince: AT.toISOString() };

/** Each place of onboarding where a refusal of Microsoft decides something. */
export const onboardingMeetings: Readonly<Record<string, Meeting>> = {
  'sign-in that proves the tenant': signInMeeting,
  'token of the discovery app': registrationMeeting,
  'set-up: token of the discovery app': setupMeeting(checkDiscovery, 'token', validating),
  'set-up: list of rooms': setupMeeting(listRooms, 'graph', validating),
  'set-up: application': setupMeeting(ensureApplication, 'graph', withoutApp),
  'set-up: secret': setupMeeting(ensureSecret, 'secrets', {
    ...validating,
    syncApp: withoutSecret,
  }),
  'set-up: proof of a fresh secret': setupMeeting(proveSecret, 'token', {
    ...validating,
    syncApp: freshSecret,
  }),
  'set-up: proof of an old secret': setupMeeting(proveSecret, 'token', validating),
  'set-up: consent': setupMeeting(checkConsent, 'graph', verifying),
  'set-up: consent, app missing for long': setupMeeting(checkConsent, 'graph', missing),
  'set-up: calendar': setupMeeting(readCalendar, 'graph', verifying),
  'set-up: refresh of the room list': setupMeeting(readCalendar, 'rooms', verifying),
  'health: token of the sync app': healthMeeting('sync token'),
  'health: token of the discovery app': healthMeeting('discovery token'),
  'health: directory': healthMeeting('directory'),
  'health: calendar': healthMeeting('calendar'),
};
