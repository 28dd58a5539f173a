import { describe, expect, it } from '@jest/globals';
import { type AppIdentity, MicrosoftError } from '../../../shared/microsoft/contract.ts';
import type { OnboardingDeps } from '../../../shared/onboarding/connection/ports.ts';
import { isAnyRoomReadable } from '../../../shared/onboarding/proofs/room-proof.ts';
import type { Room } from '../../../shared/rooms/contract.ts';

const sync: AppIdentity = {
  app: 'sync',
  tenantId: 'tenant',
  expectedRoles: [],
  clientId: 'client',
  secretName: 'calsync-1',
  secretVersion: '1',
};
const roomOf = (id: string, state: Room['state'] = 'active'): Room => ({
  organisationId: 'org',
  id,
  displayName: id,
  emailAddress: `${id}@contoso.example`,
  timeZone: null,
  state,
});
/** In the order of their ids, as the table has them. */
const many = Array.from({ length: 40 }, (_, index) =>
  roomOf(`room-${String(index).padStart(2, '0')}`),
);

/** Whether a room could be read, and which ones were tried. */
async function proof(
  rooms: readonly Room[],
  { assigned = [], readable = [] }: { assigned?: string[]; readable?: string[] },
) {
  const tried: string[] = [];
  const deps = {
    clock: () => new Date(Date.UTC(2026, 0, 5, 9)),
    assignments: () => ({
      async *rooms() {
        yield* assigned;
      },
    }),
    rooms: () => ({
      get: async (_organisationId: string, id: string) => rooms.find((room) => room.id === id),
      async *each() {
        yield* rooms;
      },
    }),
    graph: () => ({
      async send(_identity: AppIdentity, { path }: { path: string }) {
        const id = /users\/([\w-]+)%40/.exec(path)?.[1] ?? '';
        tried.push(id);
        if (!readable.includes(id)) throw new MicrosoftError('access-policy');
        return { status: 200, body: {} };
      },
    }),
  } as unknown as OnboardingDeps;
  return { proven: await isAnyRoomReadable(deps, sync, 'org'), tried };
}

describe('the proof that a room can be read', () => {
  it('reads rooms with a device first, wherever they are in the list', async () => {
    const { proven, tried } = await proof(many, { assigned: ['room-33'], readable: ['room-33'] });

    expect(proven).toBe(true);
    expect(tried[0]).toBe('room-33');
  });

  it('adds rooms without a device, each once, up to twenty rooms', async () => {
    const { proven, tried } = await proof(many, { assigned: ['room-01', 'room-30', 'room-30'] });

    expect(proven).toBe(false);
    expect(tried).toHaveLength(20);
    expect(new Set(tried).size).toBe(20);
    expect(tried.slice(0, 2)).toEqual(['room-01', 'room-30']);
  });

  it('never reads more than twenty rooms, however many have a device', async () => {
    const assigned = many.map(({ id }) => id);

    expect((await proof(many, { assigned })).tried).toHaveLength(20);
  });

  it('reads a hidden room with a device, and no room that is gone', async () => {
    const rooms = [roomOf('gone', 'gone'), roomOf('hidden', 'hidden')];

    const { proven, tried } = await proof(rooms, {
      assigned: ['gone', 'hidden', 'unknown'],
      readable: ['hidden'],
    });

    expect([proven, tried]).toEqual([true, ['hidden']]);
  });

  it('is undefined when there are no rooms', async () => {
    expect((await proof([], {})).proven).toBeUndefined();
  });
});
