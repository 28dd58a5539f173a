/** Begins a check: stores which rooms are to be read, slice by slice, so that a later message can continue it. */
import type { Connection } from '../onboarding/contract.ts';
import { newId } from '../platform/ids.ts';
import type { Stored } from '../platform/tables.ts';
import type { AccessSubject } from './contract.ts';
import type { Deps } from './deps.ts';
import { guardedUntil } from './due-times.ts';
import type { MailboxAccessRow, Slice } from './mailbox-access-row.ts';
import type { MailboxAccessStore } from './ports.ts';

const ROOMS_A_SLICE = 100;

/** Returns undefined when another process changed the row meanwhile. */
export async function beginCheck(
  deps: Pick<Deps, 'store' | 'assignments' | 'clock'>,
  organisationId: string,
  stored: Stored<MailboxAccessRow>,
  subject: AccessSubject,
): Promise<Stored<MailboxAccessRow> | undefined> {
  const { store, assignments, clock } = deps;
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
  const begun = await saveAndRead(store, organisationId, stored, {
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

/** Returns undefined without a sync app, and while the organisation is disconnecting. */
export const subjectOf = ({ syncApp, profile, state }: Connection): AccessSubject | undefined =>
  syncApp === undefined || state === 'disconnecting'
    ? undefined
    : { clientId: syncApp.clientId, profile };

export const isSame = (one: AccessSubject | undefined, other: AccessSubject): boolean =>
  one?.clientId === other.clientId && one.profile === other.profile;

/** Returns the row as saved, or undefined when another process was faster. */
export async function saveAndRead(
  store: MailboxAccessStore,
  organisationId: string,
  before: Stored<MailboxAccessRow>,
  after: MailboxAccessRow,
): Promise<Stored<MailboxAccessRow> | undefined> {
  return (await store.save(organisationId, before, after))
    ? await store.get(organisationId)
    : undefined;
}

/** A new app was never refused any mailbox; Microsoft applies a new access mode only after a while. */
function onSubject(row: MailboxAccessRow, subject: AccessSubject, now: Date): MailboxAccessRow {
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
