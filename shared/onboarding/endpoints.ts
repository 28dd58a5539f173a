/** HTTP contract of set-up, disconnect and Microsoft's redirects. The rules that all routes share are in docs/http-api.md. */
import { z } from 'zod';
import { endpoint } from '../platform/endpoint.ts';
import {
  accessModeChangeView,
  approval,
  exampleApproval,
  noticeSchema,
} from './access-mode/access-mode-endpoints.ts';
import { menders } from './connection/explanations.ts';
import { accessModeSchema, connectionStateSchema } from './contract.ts';
import { type RefusalCode, refusalCodes } from './errors.ts';

export { profileEndpoints } from './access-mode/access-mode-endpoints.ts';
export { limitEndpoints } from './limit-access/limit-endpoints.ts';
export { operationsEndpoints } from './operators/operator-endpoints.ts';

const tags = { setup: 'Set-up', microsoft: 'Microsoft' } as const;

const setupProblem = z
  .object({
    code: z.string(),
    title: z.string(),
    detail: z.string(),
    mendedBy: z.enum(menders).meta({
      description:
        'Who can do what `action` says: an administrator of the organisation, of the Microsoft tenant or of Exchange, Microsoft, or this service',
    }),
    action: z.string(),
    retryable: z.boolean().meta({ description: 'Whether *retry* can help without a new consent.' }),
  })
  .meta({
    id: 'SetupProblem',
    description: 'Why the set-up failed, or what the connection lacks, and who can mend it.',
  });

const setupView = z
  .object({
    state: connectionStateSchema,
    since: z.string().optional(),
    deadline: z.string().optional().meta({ description: 'When this state gives up by itself' }),
    attempt: z.number().int().meta({ description: 'Counts the starts and retries.' }),
    profile: accessModeSchema.optional(),
    profileChange: accessModeChangeView.optional(),
    waitingFor: noticeSchema.optional(),
    problem: setupProblem.optional(),
    refusal: z
      .object({ code: z.string(), title: z.string(), action: z.string() })
      .optional()
      .meta({ description: 'Why the last visit to Microsoft brought no approval' }),
    warnings: z
      .array(noticeSchema)
      .optional()
      .meta({ description: 'Absent before the first set-up' }),
    microsoftTenant: z.object({ id: z.string(), displayName: z.string() }).optional(),
    approvals: z
      .object({
        discovery: approval,
        sync: approval
          .optional()
          .meta({ description: 'Absent before validation has made that app' }),
      })
      .meta({ description: 'What the pages of Microsoft ask for' }),
    timeline: z
      .array(z.object({ at: z.string(), state: connectionStateSchema, code: z.string() }))
      .meta({ description: 'Every change of state or cause, in order.' }),
  })
  .meta({
    id: 'Setup',
    examples: [
      {
        state: 'validating',
        since: '2026-03-02T08:01:00.000Z',
        deadline: '2026-03-02T08:31:00.000Z',
        attempt: 1,
        profile: 'consent',
        waitingFor: {
          code: 'rooms.not-listed',
          message: 'Microsoft does not list the meeting rooms yet.',
        },
        warnings: [],
        microsoftTenant: { id: '72f988bf-86f1-41af-91ab-2d7cd011db47', displayName: 'Contoso' },
        approvals: {
          discovery: {
            app: {
              id: '3c9a7b1d-4e5f-4a6b-8c2d-3e4f5a6b7c8d',
              name: 'ClickShare Meeting Room Discovery',
            },
            publisher: 'Barco',
            permissions: [{ name: 'Place.Read.All', why: 'Lists your meeting rooms.' }],
          },
        },
        timeline: [
          {
            at: '2026-03-02T08:00:00.000Z',
            state: 'awaiting-discovery-consent',
            code: 'setup.started',
          },
          {
            at: '2026-03-02T08:01:00.000Z',
            state: 'validating',
            code: 'consent.discovery-accepted',
          },
        ],
      },
    ],
  });

const startSetup = z
  .strictObject({ profile: accessModeSchema.optional() })
  .meta({ id: 'StartSetup', examples: [{ profile: 'consent' }] });
const setupStarted = z
  .object({
    state: connectionStateSchema,
    signInUrl: z.string().meta({ description: "Microsoft's page, for this browser." }),
    approval,
  })
  .meta({
    id: 'SetupStarted',
    examples: [
      {
        state: 'awaiting-discovery-consent',
        signInUrl: 'https://login.microsoftonline.com/organizations/v2.0/adminconsent?…',
        approval: exampleApproval,
      },
    ],
  });
const setupContinued = z
  .object({
    state: connectionStateSchema,
    consentUrl: z.string().nullable().meta({
      description:
        "Microsoft's page, for this browser. Null for the access mode `rbac`: there is nothing to approve in Entra, and the set-up waits for the script of `…/calendar/scope` to take effect.",
    }),
    approval,
  })
  .meta({
    id: 'SetupContinued',
    examples: [
      {
        state: 'awaiting-sync-consent',
        consentUrl:
          'https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0/adminconsent?…',
        approval: exampleApproval,
      },
    ],
  });

/** A value that is too long counts as absent: a person in a browser gets a page, never JSON. */
const untrusted = (longest: number, description: string) =>
  z.string().max(longest).optional().catch(undefined).meta({ description });
/** The query of Microsoft's redirects: untrusted until checked. */
const redirectQuery = z.object({
  state: untrusted(512, 'The state that this service gave to the browser.'),
  error: untrusted(2048, 'Why Microsoft refused.'),
  error_description: untrusted(8192, "Microsoft's text, with its AADSTS number."),
  tenant: untrusted(512, 'The tenant that is claimed: proven by the sign-in that follows.'),
  code: untrusted(8192, 'The authorization code of the sign-in.'),
});
const redirect = {
  tag: tags.microsoft,
  access: 'anyone',
  query: redirectQuery,
  problemPages: true,
  answers: {
    303: { description: 'On to the next step', headers: ['Location', 'Set-Cookie'] },
  },
} as const;
const signInProblems: readonly RefusalCode[] = [
  'consent.role-missing',
  'consent.role-unknown',
  'consent.tenant-taken',
  'consent.unverified',
];
const redirectProblems = refusalCodes.filter(
  (code) => !signInProblems.includes(code) && !code.startsWith('limit.'),
);

export const onboardingEndpoints = {
  read: endpoint('setupGet', 'GET organisations/{org}/calendar/setup', {
    tag: tags.setup,
    summary: 'Read how far the set-up is',
    description:
      'Always answers, also before the first set-up. Read it again when the live channel says `setup.changed`, or every few seconds while it waits for Microsoft.',
    access: 'member',
    answers: { 200: { description: 'The set-up', schema: setupView } },
  }),
  start: endpoint('setupStart', 'POST organisations/{org}/calendar/setup', {
    tag: tags.setup,
    summary: 'Connect Azure account: begin, or begin again',
    description:
      "Begins a set-up and answers Microsoft's page for the first approval, of Meeting Room Discovery. The answer sets a cookie: call it with credentials from the browser that goes to Microsoft. Repeating it while that approval is awaited makes a new address, and the old one stops working. From `degraded` it is the way to approve once more, with rooms and devices kept.",
    access: 'administrator',
    body: startSetup,
    bodyOptional: true,
    answers: {
      200: {
        description: 'Send this browser to signInUrl',
        schema: setupStarted,
        headers: ['Set-Cookie'],
      },
    },
    problems: ['setup.in-progress', 'setup.already-connected', 'plugin.not-installed'],
  }),
  continue: endpoint('setupContinue', 'POST organisations/{org}/calendar/setup/continue', {
    tag: tags.setup,
    summary: 'Continue integration: approve Calendar Sync',
    description:
      "Answers Microsoft's page for the second approval. The answer sets a cookie: call it with credentials from the browser that goes to Microsoft. Repeating it makes a new address, and the old one stops working.",
    access: 'administrator',
    answers: {
      200: {
        description: 'Send this browser to consentUrl, unless it is null',
        schema: setupContinued,
        headers: ['Set-Cookie'],
      },
    },
    problems: ['setup.not-awaiting-consent'],
  }),
  retry: endpoint('setupRetry', 'POST organisations/{org}/calendar/setup/retry', {
    tag: tags.setup,
    summary: 'Go on after a failure',
    description:
      'Repeats the phase that failed, without a new consent unless none was given. Only while `problem.retryable` is true; a repetition answers 409.',
    access: 'administrator',
    answers: { 202: { description: 'Going on' } },
    problems: ['setup.not-retryable'],
  }),
  cancel: endpoint('setupCancel', 'DELETE organisations/{org}/calendar/setup', {
    tag: tags.setup,
    summary: 'Give the set-up up',
    description:
      'Ends a set-up that is under way; a connected tenant is disconnected instead. Repeating it answers 204.',
    access: 'administrator',
    answers: { 202: { description: 'Given up' }, 204: { description: 'Nothing to give up' } },
    problems: ['setup.already-connected'],
  }),
  disconnect: endpoint('setupDisconnect', 'DELETE organisations/{org}/calendar', {
    tag: tags.setup,
    summary: 'Disconnect the Microsoft tenant',
    description:
      'Clears the screens, removes Calendar Sync from the tenant and forgets its rooms. A later connection makes a new app: what limits this one in Exchange will not limit that one. Repeating it is harmless.',
    access: 'administrator',
    answers: { 202: { description: 'Under way' }, 204: { description: 'Not connected' } },
  }),
  discoveryConsented: endpoint('consentDiscovery', 'GET consent/discovery', {
    ...redirect,
    summary: 'Return from the approval of Meeting Room Discovery',
    description:
      'Microsoft sends the browser here. The state works once, for 15 minutes and in the browser that began; then the browser goes on to the sign-in that proves the tenant.',
    problems: redirectProblems,
  }),
  signedIn: endpoint('consentSignIn', 'GET consent/sign-in', {
    ...redirect,
    summary: 'Return from the sign-in that proves the tenant',
    description:
      'Microsoft sends the browser here. The ID token names the tenant and shows that the person is a Global Administrator; then the browser goes back to the portal. A person who limits access to rooms, or takes that back, comes back here as well.',
    problems: refusalCodes,
  }),
  syncConsented: endpoint('consentSync', 'GET consent/sync', {
    ...redirect,
    summary: 'Return from the approval of Calendar Sync',
    description:
      'Microsoft sends the browser here, and it goes back to the portal. An approval that is found in the directory counts as well.',
    problems: redirectProblems,
  }),
};
