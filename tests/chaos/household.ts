/** A connected organisation in daily life: meetings come and go, devices move between rooms, its secret is renewed. */
import fc from 'fast-check';
import { type WatchedDevice, watchCredential } from '../../local/demo/watch.ts';
import { type Applicant, newApplicant, reachReady } from '../support/applicant.ts';
import { type Ground, until } from '../support/ground.ts';

interface Screen {
  readonly id: string;
  readonly watched: WatchedDevice;
}

export interface Household {
  readonly applicant: Applicant;
  readonly rooms: readonly { readonly id: string; readonly emailAddress: string }[];
  readonly screens: readonly Screen[];
  run(action: Action): Promise<void>;
  stop(): void;
}

export type Action =
  | {
      readonly kind: 'book' | 'reschedule' | 'cancel';
      readonly room: number;
      readonly slot: number;
    }
  | { readonly kind: 'move'; readonly screen: number; readonly room: number }
  | { readonly kind: 'rotate' };

const ROOMS = 3;
const SCREENS = 3;
const SLOT_MS = 1_800_000;

const room = fc.nat(ROOMS - 1);
const slot = fc.nat(40);
export const actions: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('book' as const), room, slot }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('reschedule' as const), room, slot }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('cancel' as const), room, slot }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('move' as const), screen: fc.nat(SCREENS - 1), room }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'rotate' as const }) },
);

/** Repeats a call until it is carried out; a conflict says that an earlier try was. */
export async function insist<T>(
  { call }: Pick<Applicant, 'call'>,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  return await until(`carried out ${method} ${path}`, async () => {
    const heard = await call(method, path, body);
    if (heard === undefined || heard.status >= 300) return undefined;
    return (heard.text === '' ? {} : JSON.parse(heard.text)) as T;
  });
}

/** @throws Error when it cannot be connected */
export async function settleIn(ground: Ground): Promise<Household> {
  const applicant = await newApplicant(ground);
  const { tenant, organisation } = applicant;
  await ground.control('POST', `/tenants/${tenant.id}/rooms`, ROOMS - 1);
  await reachReady(applicant);
  const base = `/organisations/${organisation}`;
  await insist(applicant, 'PATCH', `${base}/calendar/settings`, {
    privacy: 'details',
    windowDays: 7,
  });
  const { items: rooms } = await until('three rooms', async () => {
    const found = await insist<{ items: Household['rooms'] }>(applicant, 'GET', `${base}/rooms`);
    return found.items.length === ROOMS ? found : undefined;
  });
  const screens: Screen[] = [];
  for (const { id: roomId } of rooms) {
    const { id } = await insist<{ id: string }>(applicant, 'POST', `${base}/devices`, {
      name: `Screen ${screens.length}`,
    });
    await insist(applicant, 'PUT', `${base}/devices/${id}/room`, { roomId });
    screens.push({ id, watched: await pair(ground, applicant, id) });
  }
  return {
    applicant,
    rooms,
    screens,
    run: (action) => run(ground, { applicant, rooms, screens }, action),
    stop: () => {
      for (const { watched } of screens) watched.stop();
    },
  };
}

/** A code whose answer was lost is spent, so each try takes a new one. */
async function pair(ground: Ground, applicant: Applicant, id: string): Promise<WatchedDevice> {
  const { api } = ground.stack.urls;
  const path = `/organisations/${applicant.organisation}/devices/${id}/pairing-code`;
  const credential = await until('paired', async () => {
    const { pairingCode } = await insist<{ pairingCode: string }>(applicant, 'POST', path);
    const response = await fetch(`${api}/devices/pair`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ pairingCode, serialNumber: 'SN-1', model: 'Console' }),
    });
    if (response.status !== 201) return undefined;
    return ((await response.json()) as { credential: string }).credential;
  });
  return watchCredential(api, id, credential);
}

type Place = Pick<Household, 'applicant' | 'rooms' | 'screens'>;

async function run(ground: Ground, place: Place, action: Action): Promise<void> {
  const { applicant, rooms, screens } = place;
  if (action.kind === 'rotate') {
    const { token } = await ground.control<{ token: string }>('POST', '/portal-tokens', {
      email: 'operator@portal.example',
      roles: ['operator'],
    });
    const { api } = ground.stack.urls;
    const url = `${api}/operations/secrets/${applicant.organisation}/rotate`;
    await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${token}` } }).catch(
      () => undefined,
    );
  } else if (action.kind === 'move') {
    const roomId = rooms[action.room]?.id;
    const screen = screens[action.screen];
    const path = `/organisations/${applicant.organisation}/devices/${screen?.id}/room`;
    await applicant.call('PUT', path, { roomId });
  } else {
    await changeCalendar(ground, place, action);
  }
}

async function changeCalendar(
  ground: Ground,
  { applicant, rooms }: Place,
  { kind, room: index, slot: at }: Extract<Action, { slot: number }>,
): Promise<void> {
  const mailbox = rooms[index]?.emailAddress ?? '';
  const events = `/tenants/${applicant.tenant.id}/rooms/${encodeURIComponent(mailbox)}/events`;
  const { now } = await ground.control<{ now: string }>('GET', '/clock');
  const start = Math.ceil(Date.parse(now) / SLOT_MS + 2 + at) * SLOT_MS;
  const utc = (ms: number) => ({
    dateTime: new Date(ms).toISOString().slice(0, 19),
    timeZone: 'UTC',
  });
  const times = { start: utc(start), end: utc(start + SLOT_MS) };
  if (kind === 'book') {
    await ground.control('POST', events, { subject: `Meeting ${at}`, ...times });
    return;
  }
  const known = await meetingsIn(ground, applicant.tenant.id, mailbox, Date.parse(now));
  const chosen = known[at % Math.max(known.length, 1)];
  if (chosen === undefined) return;
  // A kill may cut off the answer; what the calendar then holds is read at the end.
  const url = `${ground.stack.urls.control}${events}/${chosen.id}`;
  const sent =
    kind === 'cancel'
      ? fetch(url, { method: 'DELETE' })
      : fetch(url, { method: 'PATCH', body: JSON.stringify({ subject: `Later ${at}`, ...times }) });
  await sent.catch(() => undefined);
}

export interface Meeting {
  readonly id: string;
  readonly subject: string;
  readonly start: { readonly dateTime: string };
}

/** Meetings of the emulated calendar from `fromMs` on. */
export async function meetingsIn(
  ground: Ground,
  tenantId: string,
  mailbox: string,
  fromMs: number,
  toMs = fromMs + 10 * 86_400_000,
): Promise<readonly Meeting[]> {
  const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString());
  const path = `/tenants/${tenantId}/rooms/${encodeURIComponent(mailbox)}/events`;
  const { items } = await ground.control<{ items: Meeting[] }>(
    'GET',
    `${path}?from=${from}&to=${to}`,
  );
  return items;
}
