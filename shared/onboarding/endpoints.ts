/** HTTP contract of set-up, disconnect and Microsoft's redirects. The rules that all routes share are in docs/http-api.md. */
import { z } from 'zod';
import { endpoint } from '../platform/endpoint.ts';
import { approval, profileChangeView } from './access-mode/access-mode-endpoints.ts';
import { profiles } from './connection/access-modes.ts';
import { menders } from './connection/explanations.ts';
import { connectionStates } from './contract.ts';

export { profileEndpoints } from './access-mode/access-mode-endpoints.ts';
export { operationsEndpoints } from './operators/operator-endpoints.ts';

const state = z.enum(connectionStates);
const profile = z.enum(profiles);
const notice = z.object({ code: z.string(), message: z.string() });

const setupView = z.object({
  state,
  since: z.string().optional(),
  deadline: z.string().optional().meta({ description: 'When this state gives up by itself' }),
  attempt: z.number().int(),
  profile: profile.optional(),
  profileChange: profileChangeView.optional(),
  waitingFor: notice.optional(),
  problem: z
    .object({
      code: z.string(),
      title: z.string(),
      detail: z.string(),
      mendedBy: z.enum(menders).meta({
        description:
          'Who can do what `action` says: an administrator of the organisation, of the Microsoft tenant or of Exchange, Microsoft, or this service',
      }),
      action: z.string(),
      retryable: z.boolean(),
    })
    .optional(),
  refusal: z
    .object({ code: z.string(), title: z.string(), action: z.string() })
    .optional()
    .meta({ description: 'Why the last visit to Microsoft brought no approval' }),
  warnings: z.array(notice).optional().meta({ description: 'Absent before the first set-up' }),
  microsoftTenant: z.object({ id: z.string(), displayName: z.string() }).optional(),
  approvals: z
    .object({
      discovery: approval,
      sync: approval.optional().meta({ description: 'Absent before validation has made that app' }),
    })
    .meta({ description: 'What the pages of Microsoft ask for' }),
  timeline: z.array(z.object({ at: z.string(), state, code: z.string() })),
});

const redirected = {
  303: { description: 'On to the next step' },
  400: { description: 'A page that says what went wrong and what to do (text/html)' },
};
/** A value that is too long counts as absent: a person in a browser gets a page, never JSON. */
const untrusted = (longest: number) => z.string().max(longest).optional().catch(undefined);
/** The query of Microsoft's redirects: untrusted until checked. */
const redirectQuery = z.object({
  state: untrusted(512),
  error: untrusted(2048),
  error_description: untrusted(8192),
  tenant: untrusted(512),
  code: untrusted(8192),
});
const redirectProblems = [
  'consent.declined',
  'consent.unfinished',
  'consent.admin-required',
  'consent.wrong-account',
  'consent.not-assigned',
  'consent.app-disabled',
  'consent.app-unknown',
  'consent.blocked-by-policy',
  'consent.tenant-unsupported',
  'consent.misconfigured',
  'consent.microsoft-unavailable',
  'consent.refused',
  'consent.state-invalid',
  'consent.browser-mismatch',
  'consent.wrong-order',
  'consent.tenant-mismatch',
];

export const onboardingEndpoints = {
  read: endpoint('setupGet', 'GET organisations/{org}/calendar/setup', {
    summary: 'How far the set-up is',
    access: 'member',
    answers: { 200: { description: 'The set-up', schema: setupView } },
  }),
  start: endpoint('setupStart', 'POST organisations/{org}/calendar/setup', {
    summary: 'Connect Azure account: begin, or begin again while consent is awaited',
    access: 'administrator',
    body: z.strictObject({ profile: profile.optional() }),
    bodyOptional: true,
    answers: {
      200: {
        description: 'Send this browser to signInUrl; the answer sets its cookie',
        schema: z.object({ state, signInUrl: z.string(), approval }),
      },
    },
    problems: ['setup.in-progress', 'setup.already-connected', 'plugin.not-installed'],
  }),
  continue: endpoint('setupContinue', 'POST organisations/{org}/calendar/setup/continue', {
    summary: 'Continue integration: approve the Calendar Sync app',
    access: 'administrator',
    answers: {
      200: {
        description:
          'Send this browser to consentUrl; the answer sets its cookie. Null for the profile rbac: there is nothing to approve in Entra, and the set-up waits for the script of …/calendar/scope to take effect',
        schema: z.object({ state, consentUrl: z.string().nullable(), approval }),
      },
    },
    problems: ['setup.not-awaiting-consent'],
  }),
  retry: endpoint('setupRetry', 'POST organisations/{org}/calendar/setup/retry', {
    summary: 'Go on after a failure, without a new consent',
    access: 'administrator',
    answers: { 202: { description: 'Going on' } },
    problems: ['setup.not-retryable'],
  }),
  cancel: endpoint('setupCancel', 'DELETE organisations/{org}/calendar/setup', {
    summary: 'Give the set-up up',
    access: 'administrator',
    answers: { 202: { description: 'Given up' }, 204: { description: 'Nothing to give up' } },
    problems: ['setup.already-connected'],
  }),
  disconnect: endpoint('setupDisconnect', 'DELETE organisations/{org}/calendar', {
    summary:
      'Disconnect the Microsoft tenant and forget its rooms. A later connection makes a new app: what limits this one in Exchange will not limit that one',
    access: 'administrator',
    answers: { 202: { description: 'Under way' }, 204: { description: 'Not connected' } },
  }),
  discoveryConsented: endpoint('consentDiscovery', 'GET consent/discovery', {
    summary: 'Microsoft returns here after consent to Meeting Room Discovery',
    access: 'anyone',
    query: redirectQuery,
    answers: redirected,
    problems: redirectProblems,
  }),
  signedIn: endpoint('consentSignIn', 'GET consent/sign-in', {
    summary: 'Microsoft returns here after the sign-in that proves the tenant',
    access: 'anyone',
    query: redirectQuery,
    answers: redirected,
    problems: [
      ...redirectProblems,
      'consent.role-missing',
      'consent.role-unknown',
      'consent.tenant-taken',
      'consent.unverified',
      'consent.not-yet-effective',
    ],
  }),
  syncConsented: endpoint('consentSync', 'GET consent/sync', {
    summary: 'Microsoft returns here after consent to Calendar Sync',
    access: 'anyone',
    query: redirectQuery,
    answers: redirected,
    problems: redirectProblems,
  }),
};
