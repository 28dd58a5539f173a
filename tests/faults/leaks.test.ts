import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Applicant, newApplicant, reachReady } from '../support/applicant.ts';
import { type Ground, openGround, until } from '../support/ground.ts';
import { findMarkers, type Place, readPlaces } from '../support/places.ts';

let ground: Ground;
const secrets = new Set<string>();
/** The tokens of portal users and the credentials of devices. */
const tokens = new Set<string>();

beforeAll(async () => {
  ground = await openGround({ SYNC_DEBOUNCE_SECONDS: '0' });
});
afterAll(() => ground?.stop());

async function collect(applicant: Applicant): Promise<void> {
  tokens.add(applicant.token());
  for (const { passwordCredentials } of await applicant.applications()) {
    for (const { secretText } of passwordCredentials) secrets.add(secretText);
  }
}

/** A meeting of which every private part can be told apart. */
async function meetingIn({ tenant }: Applicant) {
  const id = randomUUID().slice(0, 8);
  const marks = {
    subject: `Subject ${id}`,
    organiser: `organiser-${id}@elsewhere.example`,
    attendee: `attendee-${id}@elsewhere.example`,
    body: `Body ${id}`,
    joinLink: `meetup-join/${id}`,
  };
  const at = (hours: number) => ({
    dateTime: new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 19),
    timeZone: 'UTC',
  });
  const room = encodeURIComponent(tenant.room);
  await ground.control('POST', `/tenants/${tenant.id}/rooms/${room}/events`, {
    subject: marks.subject,
    body: { contentType: 'text', content: marks.body },
    start: at(1),
    end: at(2),
    organizer: { emailAddress: { name: marks.organiser, address: marks.organiser } },
    attendees: [{ emailAddress: { address: marks.attendee } }],
    isOnlineMeeting: true,
    onlineMeeting: { joinUrl: `https://teams.microsoft.com/l/${marks.joinLink}` },
  });
  return marks;
}

const parsed = async <T>(answer: Promise<{ text: string } | undefined>): Promise<T> =>
  JSON.parse((await answer)?.text ?? 'null') as T;

/** Shows the room on a device until it has a meeting. */
async function show(applicant: Applicant): Promise<void> {
  const base = `/organisations/${applicant.organisation}`;
  const { items } = await parsed<{ items: { id: string }[] }>(
    applicant.call('GET', `${base}/rooms`),
  );
  // Its answer holds the pairing code, which is for the person who asked.
  const { api } = ground.stack.urls;
  const send = async (token: string, method: string, path: string, body?: object) =>
    await fetch(`${api}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const made = (await (
    await send(applicant.token(), 'POST', `${base}/devices`, { name: 'Screen' })
  ).json()) as { id: string; pairingCode: string };
  const paired = (await (
    await send('', 'POST', '/devices/pair', {
      pairingCode: made.pairingCode,
      serialNumber: 'SN-1',
      model: 'Console',
    })
  ).json()) as { credential: string };
  tokens.add(made.pairingCode).add(paired.credential);
  await applicant.call('PUT', `${base}/devices/${made.id}/room`, { roomId: items[0]?.id });
  await until('shown', async () => {
    const response = await send(paired.credential, 'GET', '/device/snapshot');
    if (response.status !== 200) return undefined;
    const { meetings } = (await response.json()) as { meetings: readonly unknown[] };
    return meetings.length > 0 ? true : undefined;
  });
}

/** Every token, whoever issued it. */
const tokenShaped = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/;
const withTokens = (places: readonly Place[]) => [
  ...new Set(places.filter(({ text }) => tokenShaped.test(text)).map(({ name }) => name)),
];

describe('after set-ups of every kind', () => {
  it('After set-ups of every kind no secret is stored outside the vault, and private data only where it belongs.', async () => {
    const [quiet, open, declined, forbidden, shaken, gone, limited] = await Promise.all([
      newApplicant(ground),
      newApplicant(ground),
      newApplicant(ground),
      newApplicant(ground),
      newApplicant(ground),
      newApplicant(ground),
      newApplicant(ground),
    ]);
    const start = async (applicant: Applicant, decision: string) => {
      const path = `/organisations/${applicant.organisation}/calendar/setup`;
      const { signInUrl } = await parsed<{ signInUrl: string }>(applicant.call('POST', path, {}));
      await applicant.visit(signInUrl, applicant.tenant.admin, decision);
    };
    await start(declined, 'cancel');
    await ground.control('PUT', `/tenants/${forbidden.tenant.id}/policies`, {
      appManagement: { secrets: 'forbidden' },
    });
    await start(forbidden, 'accept');
    await ground.faults([
      { service: 'graph', path: '/addPassword', drop: true, times: 1 },
      { service: 'key-vault', method: 'PUT', status: 503, times: 4 },
      { service: 'identity', path: '/oauth2/v2.0/token', status: 500, times: 2 },
    ]);
    await reachReady(shaken);
    await ground.faults([]);
    for (const applicant of [quiet, open, gone, limited]) await reachReady(applicant);
    // In the session of its administrator, whose token nothing may keep.
    const limit = `/organisations/${limited.organisation}/calendar/limit`;
    const { signInUrl } = await parsed<{ signInUrl: string }>(limited.call('POST', limit));
    await limited.visit(signInUrl, limited.tenant.admin, 'accept');
    const { state } = await parsed<{ state: string }>(limited.call('GET', limit));
    expect(state).toBe('made');
    await Promise.all([quiet, open, shaken, gone, limited].map(collect));
    await open.call('PATCH', `/organisations/${open.organisation}/calendar/settings`, {
      privacy: 'details',
    });
    const [hidden, shown] = [await meetingIn(quiet), await meetingIn(open)];
    await Promise.all([show(quiet), show(open)]);
    await gone.call('DELETE', `/organisations/${gone.organisation}/calendar`);
    await gone.settle();
    await forbidden.settle();

    // Metrics are sent every few seconds.
    await until('measured', async () =>
      (await ground.control<{ items: unknown[] }>('GET', '/metrics')).items.length > 0
        ? true
        : undefined,
    );
    const places = await readPlaces(ground);

    const everybody = [quiet, open, declined, forbidden, shaken, gone, limited];
    const found = findMarkers(places, {
      secret: [...secrets],
      token: [...tokens],
      administrator: everybody.map(({ tenant }) => tenant.admin),
      'private part of a hidden meeting': Object.values(hidden),
      body: [shown.body],
      attendee: [shown.attendee],
      'join link': [shown.joinLink],
      subject: [shown.subject],
      organiser: [shown.organiser],
      'room address': everybody.map(({ tenant }) => tenant.room),
      'member address': everybody.map(({ email }) => email),
    });
    // The search finds what is there.
    expect(findMarkers(places, { id: [quiet.organisation] }).join()).toMatch(
      /durable.*logs.*traces/,
    );
    expect(findMarkers(places, { unit: ['{request}'] })).toContain('unit in metrics');
    expect(secrets.size).toBeGreaterThanOrEqual(4);
    expect(withTokens(places)).toEqual([]);
    expect(found).toEqual([
      'member address in table Organisations',
      'organiser in table Calendars',
      'room address in responses',
      // The row of a read holds a copy of the room's record, and goes with the room.
      'room address in table Calendars',
      'room address in table Rooms',
      'subject in table Calendars',
    ]);
  }, 900_000);
});
