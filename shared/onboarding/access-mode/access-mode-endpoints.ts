/** HTTP contract of changing the access mode (in the API: profile) of a connected organisation. */
import { z } from 'zod';
import { endpoint } from '../../platform/endpoint.ts';
import { changeSteps } from '../connection/access-mode-steps.ts';
import { profiles } from '../connection/access-modes.ts';

const profile = z.enum(profiles);
const step = z.enum(changeSteps);

export const profileChangeView = z
  .object({
    from: profile,
    to: profile,
    step,
    since: z.string().meta({ description: 'Of this step' }),
    cancelled: z.boolean().meta({ description: 'Given up: on its way back' }),
    steps: z.array(z.object({ step, by: z.enum(['administrator', 'service']), text: z.string() })),
    waitingFor: z.object({ code: z.string(), message: z.string() }).optional(),
    script: z.string().optional().meta({ description: 'PowerShell that does this step in Entra' }),
    canContinue: z.boolean(),
    canCancel: z.boolean(),
  })
  .meta({ description: 'A change of profile under way; sync goes on meanwhile' });

export const approval = z
  .object({
    app: z.object({ id: z.string(), name: z.string() }),
    publisher: z.string(),
    permissions: z.array(z.object({ name: z.string(), why: z.string() })),
  })
  .meta({ description: "What Microsoft's page will show and ask for" });

export const profileEndpoints = {
  change: endpoint('profileChange', 'POST organisations/{org}/calendar/profile', {
    summary: 'Begin to change the profile: the answer names the steps',
    access: 'administrator',
    body: z.strictObject({ profile }),
    answers: { 200: { description: 'Begun', schema: profileChangeView } },
    problems: ['profile.not-connected', 'profile.change-in-progress', 'profile.unchanged'],
  }),
  proceed: endpoint('profileContinue', 'POST organisations/{org}/calendar/profile/continue', {
    summary:
      'Confirm the step that waits for an administrator, approve at Microsoft, or look again',
    access: 'administrator',
    body: z.strictObject({ step }),
    answers: {
      200: {
        description:
          'Send this browser to consentUrl, unless it is null; the answer sets its cookie',
        schema: z.object({ consentUrl: z.string().nullable(), approval: approval.optional() }),
      },
    },
    problems: ['profile.not-awaiting', 'profile.not-connected'],
  }),
  giveUp: endpoint('profileCancel', 'DELETE organisations/{org}/calendar/profile', {
    summary: 'Give the change up; what was changed already is led back',
    access: 'administrator',
    answers: { 202: { description: 'Given up' }, 204: { description: 'Nothing to give up' } },
    problems: ['profile.not-cancellable'],
  }),
};
