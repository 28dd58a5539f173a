/** Begins a check: notes which rooms are to be read, slice by slice, so that it can be taken up where it was left. */
import type { Connection } from '../onboarding/contract.ts';
import { newId } from '../platform/ids.ts';
import type { Stored } from '../platform/tables.ts';
import type { ScopeSubject } from './contract.ts';
import { changed, guardedUntil, type ScopeNeeds } from './needs.ts';
import type { RoomResult, ScopeRow, Slice } from './scope-row.ts';
import { WEEK_MS } from './verdict.ts';

const ROOMS_A_SLICE = 100;

/** Undefined when somebody else changed the row meanwhile. */
export async function beginCheck(
  needs: ScopeNeeds,
  organisationId: string,
  stored: Stored<ScopeRow>,
  subject: ScopeSubject,
): Promise<Stored<ScopeRow> | undefined> {
  const { store, assignments, clock } = needs;
  const id = newId();
  const row = onSubject(stored.value, subject, clock());
  const known = canBeExtended(row, clock())
    ? await readableRooms(needs, organisationId, row)
    : undefined;
  const assigned = new Set<string>();
  for await (const roomId of assignments().rooms(organisationId)) assigned.add(roomId);
  const planned: Slice = [...assigned].sort().map((roomId) => {
    const result = known?.get(roomId);
    return result === undefined ? { id: roomId } : { id: roomId, result };
  });
  let slices = 0;
  for (; slices * ROOMS_A_SLICE < planned.length; slices += 1) {
    const at = slices * ROOMS_A_SLICE;
    await store.putSlice(organisationId, id, slices, planned.slice(at, at + ROOMS_A_SLICE));
  }
  const { wanted: _done, ...rest } = row;
  const begun = await changed(needs, organisationId, stored, {
    ...rest,
    dueAt: guardedUntil(clock()),
    run: {
      id,
      startedAt: clock().toISOString(),
      extends: known !== undefined,
      slices,
      next: 0,
      tries: 0,
    },
  });
  if (begun === undefined) await store.removeCheck(organisationId, id);
  return begun;
}

/** Undefined without an app, and while what is known of it is being forgotten. */
export const subjectOf = ({ syncApp, profile, state }: Connection): ScopeSubject | undefined =>
  syncApp === undefined || state === 'disconnecting'
    ? undefined
    : { clientId: syncApp.clientId, profile };

export const isSame = (one: ScopeSubject | undefined, other: ScopeSubject): boolean =>
  one?.clientId === other.clientId && one.profile === other.profile;

/** Another app was never refused anything; another profile is a change that takes its time. */
function onSubject(row: ScopeRow, subject: ScopeSubject, now: Date): ScopeRow {
  if (isSame(row.subject, subject)) return row;
  const { refused, ...rest } = row;
  const isSameApp = row.subject?.clientId === subject.clientId;
  return {
    ...rest,
    ...(isSameApp && refused !== undefined ? { refused } : {}),
    subject,
    changedAt: row.subject === undefined ? row.changedAt : now.toISOString(),
  };
}

/** New rooms are added to a proof that stands and is not due for renewal; anything else is read as a whole. */
const canBeExtended = ({ wanted, result }: ScopeRow, now: Date): boolean =>
  wanted === 'new-rooms' &&
  result?.verdict === 'proven' &&
  now.getTime() - Date.parse(result.wholeAt) < WEEK_MS;

async function readableRooms(
  { store }: ScopeNeeds,
  organisationId: string,
  { result }: ScopeRow,
): Promise<ReadonlyMap<string, RoomResult>> {
  const found = new Map<string, RoomResult>();
  for await (const slice of store.eachSlice(organisationId, result?.check ?? '')) {
    for (const { id, result: known } of slice) {
      if (known?.readable === true) found.set(id, known);
    }
  }
  return found;
}
