import { expect, it } from '@jest/globals';
import { raiseFailed } from '../../../shared/onboarding/connection/failure-alert.ts';
import type { OnboardingDeps } from '../../../shared/onboarding/connection/ports.ts';
import { connectionIn } from '../../support/connection-rows.ts';
import { memoryAlerts } from '../../support/secret-fakes.ts';

const row = connectionIn('failed', new Date(0), { problem: 'secret.forbidden-by-policy' });

async function raisedFor(organisation: { readonly name: string } | undefined) {
  const { alerts, open } = memoryAlerts();
  await raiseFailed(
    {
      alerts: () => alerts,
      organisations: () => ({ get: async () => organisation }),
    } as unknown as OnboardingDeps,
    row,
  );
  return open();
}

it('The alert that a set-up has failed names the organisation and the code of the problem.', async () => {
  expect(await raisedFor({ name: 'Contoso' })).toEqual([
    {
      organisationId: 'org',
      kind: 'setup-failed',
      subject: 'setup',
      severity: 'warning',
      message:
        'The set-up of Contoso failed (secret.forbidden-by-policy): A policy of the Microsoft tenant forbids secrets for apps.',
    },
  ]);
});

it('A failed set-up of an organisation that is erased raises no alert.', async () => {
  expect(await raisedFor(undefined)).toEqual([]);
});
