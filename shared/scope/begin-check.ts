/** Begins a check: notes which rooms are to be read, slice by slice, so that it can be taken up where it was left. */
import type { Connection } from '../onboarding/contract.ts';
import { newId } from '../platform/ids.ts';
import type { Stored } from '../platform/tables.ts';
import type { ScopeSubject } from './contract.ts';
import { changed, guardedUntil, type ScopeNeeds } from './needs.ts';
import type { ScopeRow, Slice } from './scope-row.ts';

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
  const assigned = new Set<string>();
  for await (const roomId of assignments().rooms(organisationId)) assigned.add(roomId);
  const planned: Slice = [...assigned].sort().map((roomId) => ({ id: roomId }));
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
