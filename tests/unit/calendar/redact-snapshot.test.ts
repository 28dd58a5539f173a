/** A stricter privacy takes effect on what is stored and shown, also when it is cut off or meets another writer. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { RoomSnapshot } from '../../../shared/calendar/contract.ts';
import { type RedactDeps, redactSnapshot } from '../../../shared/calendar/redact-snapshot.ts';
import { newRoomSync, type RoomSync } from '../../../shared/calendar/room-sync.ts';
import type { CalendarSettings } from '../../../shared/calendar/settings.ts';

const now = new Date('2026-11-23T10:00:00.000Z');
const VERSION = now.getTime() + 500;
type Privacy = RoomSnapshot['privacy'];

const meeting = {
  id: 'm',
  start: '2026-11-23T11:00:00.000Z',
  end: '2026-11-23T12:00:00.000Z',
  allDay: false,
  private: false,
  status: 'busy',
  title: 'TITLE',
  organiser: 'ORGANISER',
  joinUrl: 'https://zoom.us/JOIN',
} as const;

let sync: RoomSync | undefined;
let snapshot: RoomSnapshot | undefined;
let ofRoom: Privacy | null | undefined;
let pushed: number;
let published: number | undefined;
/** Writes of others that come first. */
let others: number;
beforeEach(() => {
  sync = { ...newRoomSync(now), version: VERSION, pushedVersion: VERSION };
  snapshot = {
    version: VERSION,
    room: { id: 'room', name: 'North', timeZone: 'UTC' },
    window: { from: '2026-11-23T00:00:00.000Z', to: '2026-11-25T00:00:00.000Z' },
    privacy: 'details',
    meetings: [meeting],
    truncated: false,
    generatedAt: '2026-11-23T09:00:00.000Z',
  };
  ofRoom = null;
  pushed = 0;
  published = undefined;
  others = 0;
});

const deps = {
  clock: () => now,
  rooms: () => ({ get: async () => (ofRoom === undefined ? undefined : { privacy: ofRoom }) }),
  syncs: {
    get: async () => sync && { row: 'room', value: sync, etag: 'e' },
    snapshot: async () => snapshot,
    async save(
      _organisation: string,
      _room: string,
      change: { sync: RoomSync; snapshot: RoomSnapshot },
    ) {
      if (others > 0) {
        others -= 1;
        return undefined;
      }
      ({ sync, snapshot } = change);
      return 'e2';
    },
    async update(_organisation: string, _room: string, change: (row: RoomSync) => RoomSync) {
      if (sync !== undefined) sync = change(sync);
      return true;
    },
  },
  delivery: () => ({
    async roomChanged() {
      pushed += 1;
    },
  }),
  live: () => ({
    async publish(_organisation: string, { data }: { data: { version: number } }) {
      published = data.version;
    },
  }),
  failedPushes: { async send() {} },
} as unknown as RedactDeps;

const settings = (privacy: Privacy, showJoinLinks = true): CalendarSettings =>
  ({ privacy, showJoinLinks, windowDays: 2 }) as CalendarSettings;
const redact = (privacy: Privacy, showJoinLinks?: boolean): Promise<void> =>
  redactSnapshot(deps, 'org', 'room', settings(privacy, showJoinLinks));
const shown = (): string =>
  ['TITLE', 'ORGANISER', 'JOIN'].filter((text) => JSON.stringify(snapshot).includes(text)).join();

describe('redactSnapshot', () => {
  it.each([
    ['details', true, 'TITLE,ORGANISER,JOIN', 0],
    ['details', false, 'TITLE,ORGANISER', 1],
    ['organiser-only', true, 'ORGANISER', 1],
    ['busy-only', true, '', 1],
  ] as const)(
    '%s with join links %s shows %j, with %i pushes.',
    async (privacy, links, texts, pushes) => {
      await redact(privacy, links);

      expect(shown()).toBe(texts);
      expect(pushed).toBe(pushes);
      expect(snapshot?.privacy).toBe(privacy);
      expect(snapshot?.generatedAt).toBe('2026-11-23T09:00:00.000Z');
      expect([snapshot?.version, sync?.version, sync?.pushedVersion]).toEqual(
        Array(3).fill(VERSION + pushes),
      );
      expect(sync?.hash === undefined).toBe(pushes === 0);
      expect(published).toBe(pushes === 0 ? undefined : snapshot?.version);
    },
  );

  it('What a room says of itself counts instead of the settings, and a laxer mode adds nothing.', async () => {
    ofRoom = 'organiser-only';
    await redact('busy-only');
    expect([shown(), snapshot?.privacy]).toEqual(['ORGANISER', 'organiser-only']);

    ofRoom = null;
    await redact('details');
    expect([shown(), snapshot?.privacy, pushed]).toEqual(['ORGANISER', 'organiser-only', 1]);
  });

  it('A room that is followed no more, unread or gone is left alone.', async () => {
    const [followed, read] = [sync, snapshot];
    ofRoom = undefined;
    await redact('busy-only');
    ofRoom = null;
    sync = undefined;
    await redact('busy-only');
    [sync, snapshot] = [followed, undefined];
    await redact('busy-only');

    expect([sync, pushed]).toEqual([followed, 0]);
    expect(read).toHaveProperty('meetings', [meeting]);
  });

  it('A try that was cut off before the push is completed under the same version.', async () => {
    await redact('busy-only');
    sync = { ...(sync as RoomSync), pushedVersion: VERSION };
    const { version } = snapshot as RoomSnapshot;

    await redact('busy-only');

    expect([pushed, snapshot?.version, sync?.pushedVersion]).toEqual([2, version, version]);
  });

  it('A writer who came first is followed by another try.', async () => {
    others = 2;

    await redact('busy-only');

    expect([shown(), pushed]).toEqual(['', 1]);
  });

  it('A newer version that was written meanwhile does not count as pushed.', async () => {
    const { roomChanged } = deps.delivery();
    const meanwhile = {
      ...deps,
      delivery: () => ({
        ...deps.delivery(),
        async roomChanged(...[organisation, room]: Parameters<typeof roomChanged>) {
          await roomChanged(organisation, room);
          sync = { ...(sync as RoomSync), version: VERSION + 9 };
        },
      }),
    };

    await redactSnapshot(meanwhile, 'org', 'room', settings('busy-only'));

    expect(sync?.pushedVersion).toBe(VERSION);
  });
});
