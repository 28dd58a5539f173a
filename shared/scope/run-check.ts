/**
 * Does one message's part of a check: the out-of-scope probe, the rooms slice by slice, the probe again. After an
 * interruption the next message continues where this one stopped; two at once only repeat reads.
 */
import { type AppIdentity, MicrosoftError } from '../microsoft/contract.ts';
import { isRefused } from '../platform/dependencies.ts';
import type { Logger } from '../platform/logger.ts';
import { isUnavailable } from '../platform/saga-activity.ts';
import type { Stored } from '../platform/tables.ts';
import { beginCheck, saveAndRead, subjectOf } from './begin-check.ts';
import { type Asked, concludeCheck } from './conclude-check.ts';
import type { CheckMessage } from './contract.ts';
import type { Deps } from './deps.ts';
import { guardedUntil, inTime } from './due-times.ts';
import type { MailboxAccessRow, Run } from './mailbox-access-row.ts';
import { type ChosenProbeMailbox, chosenProbeMailbox, isRoom } from './probe-mailbox.ts';
import { publishVerdict } from './publish-verdict.ts';
import { afterRefusal, readSlice, type SliceOutcome } from './read-slice.ts';

/** One message's part is well below the host's limit of five minutes. */
const LONGEST_TURN_MS = 20_000;
const LONGEST_CHECK_MS = 3600_000;
const WITHOUT_APP_MS = 3600_000;
const OUR_PAUSE_SECONDS = 300;

interface Work {
  readonly deps: Deps;
  readonly organisationId: string;
  readonly identity: AppIdentity;
  readonly chosen: ChosenProbeMailbox;
  readonly until: Date;
}

export function runCheck(deps: Deps) {
  return async function run({ organisationId }: CheckMessage, log: Logger): Promise<void> {
    const { store, clock, cipher } = deps;
    let stored = await store.get(organisationId);
    if (stored === undefined) return;
    const waitMs = Date.parse(stored.value.notBefore ?? '') - clock().getTime();
    if (waitMs > 0) {
      return await deps.queue.send({ organisationId }, { delaySeconds: waitMs / 1000 });
    }
    const connection = await deps.connections().get(organisationId);
    if (connection === undefined || connection.state === 'disconnecting') {
      return await store.forget(organisationId);
    }
    if (stored.value.untold === true) await publishVerdict(deps, connection);
    const subject = subjectOf(connection);
    if (subject === undefined || connection.sync === undefined) {
      const dueAt = inTime(clock(), WITHOUT_APP_MS);
      await store.save(organisationId, stored, { ...stored.value, dueAt });
      return;
    }
    stored = await store.get(organisationId);
    if (stored?.value.run === undefined && stored?.value.wanted === 'whole') {
      stored = await beginCheck(deps, organisationId, stored, subject);
    }
    if (stored?.value.run === undefined) return;
    const conclude = async (
      current: Stored<MailboxAccessRow>,
      asked: Asked,
      chosen?: ChosenProbeMailbox,
    ) => {
      const record = await concludeCheck(deps, connection, current, { asked, chosen });
      if (record === undefined) return;
      const { verdict, reason } = record;
      log.info('scope.checked', { organisation: organisationId, verdict, reason });
      await publishVerdict(deps, connection);
    };
    const { run } = stored.value;
    const chosen = await chosenProbeMailbox(cipher, stored.value, connection);
    if (chosen === undefined) return await conclude(stored, 'unknown');
    if (clock().getTime() - Date.parse(run.startedAt) > LONGEST_CHECK_MS) {
      return await conclude(stored, 'timed-out', chosen);
    }
    if (run.before === undefined && (await isRoom(deps.rooms(), organisationId, chosen))) {
      return await conclude(stored, 'is-room', chosen);
    }
    const until = new Date(clock().getTime() + LONGEST_TURN_MS);
    const work = { deps, organisationId, identity: connection.sync, chosen, until };
    const end = await advance(work, stored, run);
    if (end?.asked !== undefined) await conclude(end.stored, end.asked, chosen);
  };
}

/** Returns undefined when another message continues the check, or somebody else does. */
async function advance(
  work: Work,
  begun: Stored<MailboxAccessRow>,
  first: Run,
): Promise<{ readonly stored: Stored<MailboxAccessRow>; readonly asked: Asked } | undefined> {
  const { deps, organisationId, identity, chosen, until } = work;
  let stored = begun;
  let run = first;
  try {
    if (run.before === undefined) {
      const { answer, objectId } = await deps.probe.ask(identity, chosen.mailbox);
      run = { ...run, before: answer, tries: 0 };
      const row = withObjectId(stored.value, objectId);
      const noted = await saveAndRead(deps.store, organisationId, stored, { ...row, run });
      if (noted === undefined) return undefined;
      stored = noted;
    }
    while (run.next < run.slices) {
      const outcome = await readSlice(deps, organisationId, run, { identity, until });
      if (outcome.kind === 'lost-access') return { stored, asked: 'access-lost' };
      if (outcome.kind !== 'read') return await interrupted(work, stored, run, outcome);
      run = { ...run, next: run.next + 1, tries: 0 };
      const dueAt = guardedUntil(deps.clock());
      const noted = await saveAndRead(deps.store, organisationId, stored, {
        ...stored.value,
        dueAt,
        run,
      });
      if (noted === undefined) return undefined;
      stored = noted;
    }
    const { answer: after } = await deps.probe.ask(identity, chosen.mailbox);
    const { before = after } = run;
    return { stored, asked: { before, after } };
  } catch (error) {
    // Trouble of our own, such as a vault that refuses, is no failure of the check.
    if (isRefused(error) || isUnavailable(error)) {
      const seconds = error.retryAfterSeconds ?? OUR_PAUSE_SECONDS;
      return await interrupted(work, stored, run, { kind: 'pause', seconds, isFailure: false });
    }
    if (!(error instanceof MicrosoftError)) throw error;
    const outcome = afterRefusal(error);
    if (outcome.kind === 'lost-access') return { stored, asked: 'access-lost' };
    return await interrupted(work, stored, run, outcome);
  }
}

/** Has another message continue: at once when only this turn is over, else when Microsoft is ready. */
async function interrupted(
  { deps, organisationId }: Work,
  stored: Stored<MailboxAccessRow>,
  run: Run,
  outcome: SliceOutcome,
): Promise<undefined> {
  if (outcome.kind === 'changed') return;
  const seconds = outcome.kind === 'pause' ? outcome.seconds : 0;
  const isFailure = outcome.kind === 'pause' && outcome.isFailure;
  const saved = await deps.store.save(organisationId, stored, {
    ...stored.value,
    dueAt: guardedUntil(deps.clock(), seconds),
    notBefore: inTime(deps.clock(), seconds * 1000),
    run: { ...run, tries: run.tries + (isFailure ? 1 : 0) },
  });
  if (saved) await deps.queue.send({ organisationId }, { delaySeconds: seconds });
}

/** The object id from Microsoft's answer replaces the address. */
function withObjectId(row: MailboxAccessRow, objectId: string | undefined): MailboxAccessRow {
  if (objectId === undefined || row.canary?.sealed === undefined) return row;
  const { refused, ...rest } = row;
  const mark = refused === row.canary.mark ? objectId : refused;
  return {
    ...rest,
    canary: { objectId, mark: objectId },
    ...(mark === undefined ? {} : { refused: mark }),
  };
}
