/** The end of a check: its verdict, with the evidence and its hash, committed in one transaction. */
import type { Connection } from '../onboarding/contract.ts';
import type { Stored } from '../platform/tables.ts';
import type { AccessSubject } from './contract.ts';
import type { Deps } from './deps.ts';
import { dueForNewRooms, inTime } from './due-times.ts';
import { type EvidenceHead, hashOf } from './evidence.ts';
import {
  LONGEST_HISTORY,
  type MailboxAccessRow,
  type RoomResult,
  type VerdictRecord,
} from './mailbox-access-row.ts';
import type { ChosenProbeMailbox } from './probe-mailbox.ts';
import { type Findings, nextCheckMs, verdictOf } from './verdict.ts';

export type Asked = Findings['probe'];

/** Random spread of a tenth of the time, so that checks that began together do not stay together. */
const JITTER = 0.1;

/** Returns undefined when another process has concluded the check, or its row is gone. */
export async function concludeCheck(
  deps: Pick<Deps, 'store' | 'clock' | 'random'>,
  connection: Connection,
  stored: Stored<MailboxAccessRow>,
  { asked, chosen }: { readonly asked: Asked; readonly chosen?: ChosenProbeMailbox | undefined },
): Promise<VerdictRecord | undefined> {
  const { run, untold: _untold, subject, ...row } = stored.value;
  const { organisationId } = connection;
  if (run === undefined || subject === undefined) return undefined;
  const now = deps.clock();
  const { rooms, assigned } = await readResults(deps.store, organisationId, run.id);
  const readable = rooms.filter((room) => room.readable).length;
  // The object id may have replaced the address since the check began.
  const mark = row.canary?.mark ?? chosen?.mark;
  const isRefused = isRefusedTwice(asked);
  const changedAt = sawChange(row.result, isRefused, readable) ? now.toISOString() : row.changedAt;
  const finding = verdictOf({
    profile: subject.profile,
    probe: asked,
    rooms: { assigned, readable },
    refusedBefore: mark !== undefined && row.refused === mark,
    sinceChangeMs: now.getTime() - Date.parse(changedAt),
  });
  const evidence: EvidenceHead = {
    check: run.id,
    organisationId,
    startedAt: run.startedAt,
    finishedAt: now.toISOString(),
    ...finding,
    ...evidenceOf(connection, subject),
    canary: {
      chosen: chosen?.chosen ?? 'none',
      ...(chosen?.objectId === undefined ? {} : { objectId: chosen.objectId }),
      ...(typeof asked === 'object' ? asked : {}),
    },
  };
  const hash = hashOf({ ...evidence, rooms });
  const at = now.toISOString();
  const record = { check: run.id, at, ...finding, rooms: assigned, readable, hash };
  const after: MailboxAccessRow = {
    ...row,
    subject,
    changedAt,
    ...(isRefused && mark !== undefined ? { refused: mark } : {}),
    dueAt: nextDue(deps, record, row.wanted !== undefined),
    result: record,
    untold: true,
    history: [record, ...row.history].slice(0, LONGEST_HISTORY),
  };
  const done = await deps.store.conclude(organisationId, stored, after, evidence);
  return done ? record : undefined;
}

async function readResults(store: Deps['store'], organisationId: string, check: string) {
  const rooms: RoomResult[] = [];
  let assigned = 0;
  for await (const slice of store.eachSlice(organisationId, check)) {
    assigned += slice.length;
    rooms.push(...slice.flatMap(({ result }) => result ?? []));
  }
  return { rooms, assigned };
}

const isRefusedTwice = (asked: Asked): boolean =>
  typeof asked === 'object' &&
  asked.before.answer === 'refused' &&
  asked.after.answer === 'refused';

/** Whether access has changed since the last result. */
const sawChange = (
  result: VerdictRecord | undefined,
  isRefused: boolean,
  readable: number,
): boolean =>
  (isRefused && result?.reason === 'canary.readable') ||
  (result?.reason === 'rooms.unreadable' && result.readable !== readable);

const evidenceOf = ({ tenantId, syncApp }: Connection, { clientId, profile }: AccessSubject) => ({
  tenantId,
  application: {
    clientId,
    ...(syncApp && { servicePrincipalId: syncApp.servicePrincipalId }),
  },
  profile,
});

function nextDue(
  { clock, random }: Pick<Deps, 'clock' | 'random'>,
  record: VerdictRecord,
  hasNewRooms: boolean,
): string {
  const usual = inTime(clock(), nextCheckMs(record) * (1 - JITTER * random()));
  const forRooms = hasNewRooms ? dueForNewRooms(clock(), record) : usual;
  return forRooms < usual ? forRooms : usual;
}
