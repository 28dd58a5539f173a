import { describe, expect, it } from '@jest/globals';
import { MicrosoftError } from '../../../shared/microsoft/contract.ts';
import type {
  ConnectionFacts,
  ConnectionRow,
} from '../../../shared/onboarding/connection/connection.ts';
import type { OnboardingDeps } from '../../../shared/onboarding/connection/ports.ts';
import { durableNames } from '../../../shared/onboarding/durable-names.ts';
import { onboardingActivities } from '../../../shared/onboarding/setup/setup.activities.ts';
import { setupStep } from '../../../shared/onboarding/setup/setup-step.ts';
import { storageProblems } from '../../../shared/platform/tables.ts';
import { connectionIn } from '../../support/connection-rows.ts';
import { memoryAnswers } from '../../support/secret-fakes.ts';

const AT = new Date(Date.UTC(2026, 0, 5, 9));
const input = { organisationId: 'org', attempt: 1 };
const unavailable = storageProblems.error('storage.unavailable', { retryAfterSeconds: 7 });

/** Runs one step of validating that throws; `row` is what it leaves. */
async function runFailing(failure: unknown) {
  let row: ConnectionRow = connectionIn('validating', AT);
  const deps = {
    clock: () => AT,
    answers: memoryAnswers(),
    live: () => ({ publish: async () => undefined }),
    connections: {
      read: async () => ({ row: 'org', value: row, etag: '' }),
      async change(_id: string, next: (current: ConnectionRow) => ConnectionRow | undefined) {
        const before = row;
        row = next(row) ?? row;
        return { before, after: row };
      },
    },
  } as unknown as OnboardingDeps;
  const step = setupStep(deps, 'validating', () => Promise.reject(failure));
  const [ended] = await Promise.allSettled([step(input)]);
  const { waitingFor }: ConnectionFacts = row;
  return { outcome: ended.status === 'fulfilled' ? ended.value : ended.reason, waitingFor };
}

describe('a step of set-up', () => {
  it('waits, and says so in the row, when storage does not answer', async () => {
    const { outcome, waitingFor } = await runFailing(unavailable);

    expect(outcome).toEqual({
      outcome: 'waiting',
      code: 'service.unavailable',
      retryAfterSeconds: 7,
    });
    expect(waitingFor).toBe('service.unavailable');
  });

  it('waits as long as Microsoft asks for when a step lets a throttled request through', async () => {
    const { outcome, waitingFor } = await runFailing(
      new MicrosoftError('throttled', { retryAfterSeconds: 30 }),
    );

    expect(outcome).toEqual({
      outcome: 'waiting',
      code: 'microsoft.unavailable',
      retryAfterSeconds: 30,
    });
    expect(waitingFor).toBe('microsoft.unavailable');
  });

  it('throws a bug of ours, which is not shown as an outage', async () => {
    const { outcome, waitingFor } = await runFailing(new TypeError('a bug of ours'));

    expect(outcome).toBeInstanceOf(TypeError);
    expect(waitingFor).toBeUndefined();
  });
});

describe('a poll of a change of access mode', () => {
  const poll = (failure: unknown) =>
    onboardingActivities({
      connections: { get: () => Promise.reject(failure) },
    } as unknown as OnboardingDeps)[durableNames.carryOnChange]({
      organisationId: '01JGZX2Q3W4E5R6T7Y8V9B0N1M',
      number: 1,
    });

  it('is answered as unavailable when storage does not answer', async () => {
    expect(await poll(unavailable)).toEqual({ outcome: 'unavailable', retryAfterSeconds: 7 });
  });

  it('throws a bug of ours', async () => {
    await expect(poll(new TypeError('a bug of ours'))).rejects.toThrow(TypeError);
  });
});
