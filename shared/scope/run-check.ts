/**
 * One message's worth of a check: the canary, the rooms slice by slice, the canary again. Whatever cuts it off, the
 * next message goes on where this one stopped; two at once only repeat reads.
 */
import { type AppIdentity, MicrosoftError } from '../microsoft/contract.ts';
import type { Logger } from '../platform/logger.ts';
import type { Stored } from '../platform/tables.ts';
import { beginCheck, subjectOf } from './begin-check.ts';
import { type ChosenCanary, canaryOf, isRoom } from './canary.ts';
import { type Asked, concludeCheck } from './conclude-check.ts';
import type { CheckMessage } from './contract.ts';
import { changed, guardedUntil, inTime, type ScopeNeeds } from './needs.ts';
import { afterRefusal, readSlice, type SliceOutcome } from './read-slice.ts';
import type { Run, ScopeRow } from './scope-row.ts';
import { tellVerdict } from './tell-verdict.ts';

/** Of one message, well below the host's limit. */
const LONGEST_TURN_MS = 20_000;
const LONGEST_CHECK_MS = 3600_000;
const WITHOUT_APP_MS = 3600_000;

interface Work {
  readonly needs: ScopeNeeds;
  readonly organisationId: string;
  readonly identity: AppIdentity;
  readonly canary: ChosenCanary;
  readonly until: Date;
}

export const runCheck =
  (needs: ScopeNeeds) =>
  async ({ organisationId }: CheckMessage, log: Logger): Promise<void> => {
    const { store, clock, sealer } = needs;
    let stored = await store.get(organisationId);
    if (stored === undefined) return;
    const waitMs = Date.parse(stored.value.notBefore ?? '') - clock().getTime();
    if (waitMs > 0) {
      return await needs.queue.send({ organisationId }, { delaySeconds: waitMs / 1000 });
    }
    const connection = await needs.connections().get(organisationId);
    if (connection === undefined || connection.state === 'disconnecting') {
      return await store.forget(organisationId);
    }
    if (stored.value.untold === true) await tellVerdict(needs, connection);
    const subject = subjectOf(connection);
    if (subject === undefined || connection.sync === undefined) {
      const dueAt = inTime(clock(), WITHOUT_APP_MS);
      await store.save(organisationId, stored, { ...stored.value, dueAt });
      return;
    }
    stored = await store.get(organisationId);
    if (stored?.value.run === undefined && stored?.value.wanted === 'whole') {
      stored = await beginCheck(needs, organisationId, stored, subject);
    }
    if (stored?.value.run === undefined) return;
    const conclude = async (current: Stored<ScopeRow>, asked: Asked, canary?: ChosenCanary) => {
      const record = await concludeCheck(needs, connection, current, { asked, canary });
      if (record === undefined) return;
      const { verdict, reason } = record;
      log.info('scope.checked', { organisation: organisationId, verdict, reason });
      await tellVerdict(needs, connection);
    };
    const { run } = stored.value;
    const canary = await canaryOf(sealer, stored.value, connection);
    if (canary === undefined) return await conclude(stored, 'unknown');
    if (clock().getTime() - Date.parse(run.startedAt) > LONGEST_CHECK_MS) {
      return await conclude(stored, 'timed-out', canary);
    }
    if (run.before === undefined && (await isRoom(needs.rooms(), organisationId, canary))) {
      return await conclude(stored, 'is-room', canary);
    }
    const until = new Date(clock().getTime() + LONGEST_TURN_MS);
    const work = { needs, organisationId, identity: connection.sync, canary, until };
    const end = await pursue(work, stored, run);
    if (end?.asked !== undefined) await conclude(end.stored, end.asked, canary);
  };

/** Undefined when it goes on with another message, or is somebody else's by now. */
async function pursue(
  work: Work,
  begun: Stored<ScopeRow>,
  first: Run,
): Promise<{ readonly stored: Stored<ScopeRow>; readonly asked: Asked } | undefined> {
  const { needs, organisationId, identity, canary, until } = work;
  let stored = begun;
  let run = first;
  try {
    if (run.before === undefined) {
      const { answer, objectId } = await needs.probe.ask(identity, canary.mailbox);
      run = { ...run, before: answer, tries: 0 };
      const row = withObjectId(stored.value, objectId);
      const noted = await changed(needs, organisationId, stored, { ...row, run });
      if (noted === undefined) return undefined;
      stored = noted;
    }
    while (run.next < run.slices) {
      const outcome = await readSlice(needs, organisationId, run, { identity, until });
      if (outcome.kind === 'lost-access') return { stored, asked: 'access-lost' };
      if (outcome.kind !== 'read') return await interrupted(work, stored, run, outcome);
      run = { ...run, next: run.next + 1, tries: 0 };
      const dueAt = guardedUntil(needs.clock());
      const noted = await changed(needs, organisationId, stored, { ...stored.value, dueAt, run });
      if (noted === undefined) return undefined;
      stored = noted;
    }
    const { answer: after } = await needs.probe.ask(identity, canary.mailbox);
    const { before = after } = run;
    return { stored, asked: { before, after } };
  } catch (error) {
    if (!(error instanceof MicrosoftError)) throw error;
    const outcome = afterRefusal(error);
    if (outcome.kind === 'lost-access') return { stored, asked: 'access-lost' };
    return await interrupted(work, stored, run, outcome);
  }
}

/** Goes on with another message: at once when only the turn is over, else when Microsoft is ready. */
async function interrupted(
  { needs, organisationId }: Work,
  stored: Stored<ScopeRow>,
  run: Run,
  outcome: SliceOutcome,
): Promise<undefined> {
  if (outcome.kind === 'changed') return;
  const seconds = outcome.kind === 'pause' ? outcome.seconds : 0;
  const isFailure = outcome.kind === 'pause' && outcome.isFailure;
  const saved = await needs.store.save(organisationId, stored, {
    ...stored.value,
    dueAt: guardedUntil(needs.clock(), seconds),
    notBefore: inTime(needs.clock(), seconds * 1000),
    run: { ...run, tries: run.tries + (isFailure ? 1 : 0) },
  });
  if (saved) await needs.queue.send({ organisationId }, { delaySeconds: seconds });
}

/** Once Microsoft has told the object id, the address is not needed any more. */
function withObjectId(row: ScopeRow, objectId: string | undefined): ScopeRow {
  if (objectId === undefined || row.canary?.sealed === undefined) return row;
  const { refused, ...rest } = row;
  const mark = refused === row.canary.mark ? objectId : refused;
  return {
    ...rest,
    canary: { objectId, mark: objectId },
    ...(mark === undefined ? {} : { refused: mark }),
  };
}
