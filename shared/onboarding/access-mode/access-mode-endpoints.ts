/** HTTP contract of changing the access mode (in the API: profile) of a connected organisation. */
import { z } from 'zod';
import { endpoint } from '../../platform/endpoint.ts';
import { changeStepSchema } from '../connection/access-mode-steps.ts';
import { accessModeSchema } from '../contract.ts';

const tag = 'Set-up';

export const noticeSchema = z
  .object({ code: z.string(), message: z.string().meta({ description: 'For people.' }) })
  .meta({
    id: 'Notice',
    description: 'What a set-up waits for, or a warning. Its codes are in docs/problems.md.',
  });

export const accessModeChangeView = z
  .object({
    from: accessModeSchema,
    to: accessModeSchema,
    step: changeStepSchema,
    since: z.string().meta({ description: 'Of this step' }),
    cancelled: z.boolean().meta({ description: 'Given up: on its way back' }),
    steps: z
      .array(
        z.object({
          step: changeStepSchema,
          by: z.enum(['administrator', 'service']),
          text: z.string(),
        }),
      )
      .meta({ description: 'Every step in order, and who does it.' }),
    waitingFor: noticeSchema.optional(),
    script: z.string().optional().meta({ description: 'PowerShell that does this step in Entra' }),
    canContinue: z.boolean().meta({ description: 'A person can do something at this step.' }),
    canCancel: z.boolean(),
  })
  .meta({
    id: 'ProfileChange',
    description: 'A change of access mode under way; sync goes on meanwhile',
    examples: [
      {
        from: 'rbac',
        to: 'consent',
        step: 'approve',
        since: '2026-03-02T08:00:00.000Z',
        cancelled: false,
        steps: [
          {
            step: 'approve',
            by: 'administrator',
            text: 'Approve the new permission of ClickShare Calendar Sync in Entra. The old one stays for now.',
          },
        ],
        canContinue: true,
        canCancel: true,
      },
    ],
  });

export const exampleApproval = {
  app: { id: '0a7bdc5c-7b57-40be-9939-d4c5fc7cd417', name: 'ClickShare Calendar Sync' },
  publisher: 'Contoso',
  permissions: [
    {
      name: 'Calendars.Read',
      why: 'Reads the calendars of meeting rooms, so that their screens can show them. You can limit it to rooms.',
    },
  ],
};

export const approval = z
  .object({
    app: z.object({ id: z.string(), name: z.string() }),
    publisher: z.string(),
    permissions: z.array(z.object({ name: z.string(), why: z.string() })),
  })
  .meta({
    id: 'Approval',
    description:
      "What Microsoft's page will show and ask for, so that people can tell it from a trap.",
    examples: [exampleApproval],
  });

const beginChange = z
  .strictObject({ profile: accessModeSchema })
  .meta({ id: 'BeginProfileChange', examples: [{ profile: 'rbac' }] });
const continueChange = z
  .strictObject({
    step: changeStepSchema.meta({
      description: 'The step that is meant: a second click must not confirm the next one.',
    }),
  })
  .meta({ id: 'ContinueProfileChange', examples: [{ step: 'approve' }] });
const changeContinued = z
  .object({
    consentUrl: z
      .string()
      .nullable()
      .meta({ description: "Microsoft's page; null when this step has none." }),
    approval: approval.optional(),
  })
  .meta({
    id: 'ProfileChangeContinued',
    examples: [
      {
        consentUrl:
          'https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0/adminconsent?…',
        approval: exampleApproval,
      },
    ],
  });

export const profileEndpoints = {
  change: endpoint('profileChange', 'POST organisations/{org}/calendar/profile', {
    tag,
    summary: 'Begin to change the access mode',
    description:
      'The answer names the steps from one way of granting calendars to the other. What is new is made and proven before what is old goes, so sync goes on. Repeating it answers 409 while the change is under way.',
    access: 'administrator',
    body: beginChange,
    answers: { 200: { description: 'Begun', schema: accessModeChangeView } },
    problems: ['profile.not-connected', 'profile.change-in-progress', 'profile.unchanged'],
  }),
  proceed: endpoint('profileContinue', 'POST organisations/{org}/calendar/profile/continue', {
    tag,
    summary: 'Go on with the change of access mode',
    description:
      'Confirms the step that waits for an administrator, leads to its approval at Microsoft, or looks again at once. The answer sets the cookie that the browser needs at Microsoft. Repeating it makes a new address, and the old one stops working.',
    access: 'administrator',
    body: continueChange,
    answers: {
      200: {
        description: 'Send this browser to consentUrl, unless it is null',
        schema: changeContinued,
        headers: ['Set-Cookie'],
      },
    },
    problems: ['profile.not-awaiting', 'profile.not-connected'],
  }),
  giveUp: endpoint('profileCancel', 'DELETE organisations/{org}/calendar/profile', {
    tag,
    summary: 'Give the change of access mode up',
    description: 'What was changed already is led back. Repeating it is harmless.',
    access: 'administrator',
    answers: { 202: { description: 'Given up' }, 204: { description: 'Nothing to give up' } },
    problems: ['profile.not-cancellable'],
  }),
};
