/** Reads the rooms of one slice the way sync reads them, a few at once. A later try reads only the rooms without a result. */
import { type AppIdentity, blocksTenant, MicrosoftError } from '../microsoft/contract.ts';
import { forEachConcurrently } from '../platform/concurrency.ts';
import type { Deps } from './deps.ts';
import type { RoomResult, Run, Slice } from './mailbox-access-row.ts';

/** `changed`: somebody else reads the slice, or the check is gone. */
export type SliceOutcome =
  | { readonly kind: 'read' | 'unfinished' | 'lost-access' | 'changed' }
  | { readonly kind: 'pause'; readonly seconds: number; readonly isFailure: boolean };

const AT_ONCE = 4;
const MOST_TRIES = 3;
const RETRY_SECONDS = 30;

export async function readSlice(
  deps: Deps,
  organisationId: string,
  run: Run,
  { identity, until }: { readonly identity: AppIdentity; readonly until: Date },
): Promise<SliceOutcome> {
  const stored = await deps.store.slice(organisationId, run.id, run.next);
  if (stored === undefined) return { kind: 'changed' };
  const results = new Map<string, RoomResult>();
  const open = stored.value.filter(({ result }) => result === undefined);
  let broken: MicrosoftError | undefined;
  let failures = 0;
  await forEachConcurrently(open, AT_ONCE, async ({ id }) => {
    if (broken !== undefined || deps.clock() >= until) return;
    try {
      results.set(id, await readRoom(deps, organisationId, id, identity));
    } catch (error) {
      if (!(error instanceof MicrosoftError)) throw error;
      if (meaningOf(error) === 'transient') failures += 1;
      else broken = error;
    }
  });
  const givenUp = failures > 0 && run.tries + 1 >= MOST_TRIES && broken === undefined;
  const slice: Slice = stored.value.map((entry) => {
    const result = entry.result ?? results.get(entry.id);
    if (result !== undefined) return { id: entry.id, result };
    return givenUp && deps.clock() < until ? unanswered(entry.id, deps.clock()) : entry;
  });
  const { replaceSlice } = deps.store;
  const isOurs = await replaceSlice(organisationId, run.id, run.next, slice, stored.etag);
  if (!isOurs) return { kind: 'changed' };
  if (broken !== undefined) return afterRefusal(broken);
  if (slice.every(({ result }) => result !== undefined)) return { kind: 'read' };
  return failures > 0
    ? { kind: 'pause', seconds: RETRY_SECONDS, isFailure: true }
    : { kind: 'unfinished' };
}

const unanswered = (id: string, now: Date) => ({
  id,
  result: { id, readable: false, reason: 'no-answer', at: now.toISOString() } as const,
});

async function readRoom(
  { rooms, calendars, clock }: Deps,
  organisationId: string,
  id: string,
  identity: AppIdentity,
): Promise<RoomResult> {
  const room = await rooms().get(organisationId, id);
  const at = clock().toISOString();
  if (room === undefined) return { id, readable: false, reason: 'unknown-room', at };
  const answer = await calendars().probe(organisationId, room.emailAddress, identity);
  if (answer === 'readable') return { id, readable: true, at };
  return { id, readable: false, reason: answer === 'refused' ? 'refused' : 'no-mailbox', at };
}

const PAUSE_SECONDS = 30;

/** Whether a refusal is transient, asks to wait for exactly so long, or concerns the whole connection. */
function meaningOf(error: MicrosoftError): 'transient' | 'throttled' | 'lost-access' {
  if (error.reason === 'throttled' || error.retryAfterSeconds !== undefined) return 'throttled';
  return blocksTenant(error.reason) ? 'lost-access' : 'transient';
}

export function afterRefusal(error: MicrosoftError): SliceOutcome {
  const meaning = meaningOf(error);
  if (meaning === 'lost-access') return { kind: 'lost-access' };
  const seconds = error.retryAfterSeconds ?? PAUSE_SECONDS;
  return { kind: 'pause', seconds, isFailure: meaning === 'transient' };
}
