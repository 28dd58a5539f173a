/** Lets every capability meet a refusal of Microsoft and says what it makes of it, in one word or code. */

import { meaningOf } from '../../shared/calendar/read-failure.ts';
import { type MicrosoftCause, MicrosoftError } from '../../shared/microsoft/contract.ts';
import { askCalendars } from '../../shared/rooms/ask-calendars.ts';
import { runRefresh } from '../../shared/rooms/request-refresh.ts';
import type { RoomRow } from '../../shared/rooms/room.ts';
import { afterRefusal } from '../../shared/scope/read-slice.ts';
import { rotationNames } from '../../shared/secrets/durable-names.ts';
import { type RotationDeps, rotationActivities } from '../../shared/secrets/rotation.activities.ts';
import { onboardingMeetings } from './onboarding-refusals.ts';
import {
  type Ended,
  inWords,
  LATER,
  log,
  type Meeting,
  refuseWith,
  secret,
  syncApp,
} from './refusals.ts';

const appSecret = { ...secret, createdAt: LATER.toISOString() };

function rotationMeeting(activity: 'add' | 'prove', age: 'new' | 'old'): Meeting {
  return async (cause) => {
    const refuse = refuseWith(cause);
    const needs = {
      clock: () => (age === 'new' ? LATER : new Date(LATER.getTime() + 3600_000)),
      connections: () => ({
        get: async () => ({
          organisationId: 'org',
          state: 'ready',
          tenantId: 'tenant',
          discovery: { app: 'discovery', tenantId: 'tenant' },
          syncApp: { ...syncApp, applicationId: 'object' },
        }),
      }),
      appSecrets: { ensure: refuse },
      tokens: () => ({ acquire: refuse }),
      graph: () => ({ send: async () => ({ status: 200, body: { passwordCredentials: [] } }) }),
      secrets: () => ({ versions: async () => [] }),
    } as unknown as RotationDeps;
    const input = { organisationId: 'org', name: 'calsync-1', keyId: 'key', number: 0 };
    const organisationId = '01JGZX2Q3W4E5R6T7Y8V9B0N1M';
    const run = rotationActivities(needs)[rotationNames[activity]];
    return inWords((await run({ ...input, organisationId, next: appSecret })) as Ended);
  };
}

async function refreshMeeting(cause: MicrosoftCause): Promise<string> {
  let outcome = 'nothing';
  await runRefresh({
    connections: () => ({
      get: async () => ({ state: 'ready' }),
      observe: async () => void (outcome = 'reports lost access'),
    }),
    queue: { send: async () => void (outcome = 'tries again') },
    refresh: refuseWith(cause),
  } as unknown as Parameters<typeof runRefresh>[0])({ organisationId: 'org', failures: 0 }, log);
  return outcome;
}

async function askMeeting(cause: MicrosoftCause): Promise<string> {
  const { answers } = await askCalendars(
    { probe: refuseWith(cause) } as unknown as Parameters<typeof askCalendars>[0],
    'org',
    [{ id: 'room' } as RoomRow],
  );
  return answers.get('room') ?? 'asks later';
}

/** Each place where a refusal of Microsoft decides something. */
export const meetings: Readonly<Record<string, Meeting>> = {
  'read of a calendar': async (reason) => meaningOf({ reason, retryAfterSeconds: undefined }),
  'read of a calendar, with Retry-After': async (reason) =>
    meaningOf({ reason, retryAfterSeconds: 7 }),
  'probe of rooms missing from the list': askMeeting,
  'refresh of the room list': refreshMeeting,
  'read of a room in a check of mailbox access': async (cause) => {
    const after = afterRefusal(new MicrosoftError(cause));
    return 'isFailure' in after && after.isFailure ? 'pause after a failure' : after.kind;
  },
  'new secret in a renewal': rotationMeeting('add', 'new'),
  'proof of a new secret in a renewal': rotationMeeting('prove', 'new'),
  'proof of an old secret in a renewal': rotationMeeting('prove', 'old'),
  ...onboardingMeetings,
};
