/** HTTP contract of limiting access to meeting rooms in one press, in the administrator's own session at Microsoft. */
import { z } from 'zod';
import { endpoint } from '../../platform/endpoint.ts';
import { approval } from '../access-mode/access-mode-endpoints.ts';
import { limitWorks } from '../connection/access-limit.ts';

const tag = 'Mailbox access';

const plan = z
  .object({
    scope: z
      .object({ name: z.string(), recipientFilter: z.string() })
      .meta({ description: 'The management scope in Exchange: every room mailbox' }),
    assignment: z
      .object({ role: z.string(), application: z.string(), servicePrincipal: z.string() })
      .meta({ description: 'The role in Exchange that Calendar Sync gets within that scope' }),
    approval,
  })
  .meta({
    id: 'AccessLimitPlan',
    description:
      'What exactly is made, and what the page of Microsoft asks for; that is taken away again.',
  });

const visit = z
  .object({
    at: z.string(),
    work: z.enum(limitWorks),
    outcome: z.enum(['under-way', 'interrupted', 'done', 'refused']).meta({
      description: '`interrupted`: broken off by us; doing it again goes on where it ended.',
    }),
    permissionLeft: z.boolean().meta({
      description: 'The permission of that visit could not be taken away: do it in Entra.',
    }),
    problem: z.object({ code: z.string(), title: z.string(), action: z.string() }).optional(),
  })
  .meta({ id: 'AccessLimitVisit', description: 'How the last visit to Microsoft ended.' });

const examplePlan = {
  scope: {
    name: 'ClickShare all rooms 0a7bdc5c',
    recipientFilter: "RecipientTypeDetails -eq 'RoomMailbox'",
  },
  assignment: {
    role: 'Application Calendars.Read',
    application: '0a7bdc5c-7b57-40be-9939-d4c5fc7cd417',
    servicePrincipal: '6f1f9a0e-3f0b-4d55-8a8a-2a1f6f0a9c11',
  },
  approval: {
    app: { id: '3c9a7b1d-4e5f-4a6b-8c2d-3e4f5a6b7c8d', name: 'ClickShare Meeting Room Discovery' },
    publisher: 'Barco',
    permissions: [
      {
        name: 'RoleManagement.ReadWrite.Exchange',
        why: 'Makes the management scope and the role assignment in Exchange, in your session and with your rights.',
      },
    ],
  },
};

const limitView = z
  .object({
    state: z.enum(['none', 'partly', 'made', 'outdated']).meta({
      description:
        '`partly`: a visit broke off. `outdated`: made for an app that has been made anew since. What is in force is proven by `…/calendar/scope`.',
    }),
    canMake: z.boolean(),
    canTakeBack: z.boolean(),
    plan,
    scopeId: z.string().optional().meta({ description: 'In Exchange' }),
    assignmentId: z.string().optional().meta({ description: 'In Exchange' }),
    madeAt: z.string().optional(),
    last: visit.optional(),
  })
  .meta({
    id: 'AccessLimit',
    examples: [{ state: 'none', canMake: true, canTakeBack: false, plan: examplePlan }],
  });

const started = z
  .object({ signInUrl: z.string().meta({ description: "Microsoft's page, for this browser." }) })
  .meta({
    id: 'AccessLimitStarted',
    examples: [
      {
        signInUrl:
          'https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/oauth2/v2.0/authorize?…',
      },
    ],
  });
const answers = {
  200: { description: 'Send this browser to signInUrl', schema: started, headers: ['Set-Cookie'] },
} as const;

export const limitEndpoints = {
  show: endpoint('limitGet', 'GET organisations/{org}/calendar/limit', {
    tag,
    summary: 'Read what limits access to rooms, or would',
    description:
      'What one press makes in Exchange, what it has made, and how the last visit to Microsoft ended.',
    access: 'member',
    answers: { 200: { description: 'The limit', schema: limitView } },
    problems: ['limit.not-ready'],
  }),
  make: endpoint('limitMake', 'POST organisations/{org}/calendar/limit', {
    tag,
    summary: 'Limit access to rooms, in your own session at Microsoft',
    description:
      'Answers a sign-in at the connected tenant. When the browser is back, the management scope and the role assignment are made in that session, through an API of Microsoft that is a beta, and the permission is taken away again; from another access mode the change to `rbac` then begins. The answer sets a cookie: call it with credentials from the browser that goes to Microsoft. Doing it again finds what is there and repairs it.',
    access: 'administrator',
    answers,
    problems: ['limit.not-ready', 'profile.change-in-progress'],
  }),
  takeBack: endpoint('limitTakeBack', 'POST organisations/{org}/calendar/limit/take-back', {
    tag,
    summary: 'Take the limit back, in your own session at Microsoft',
    description:
      'As making it. Under the access mode `rbac` no room can be read afterwards: change the mode first, or disconnect.',
    access: 'administrator',
    answers,
    problems: ['limit.not-ready', 'limit.nothing-made', 'limit.in-use'],
  }),
};
