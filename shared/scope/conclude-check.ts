/** The end of a check: its verdict, with the evidence and its hash, committed in one transaction. */
import type { Connection } from '../onboarding/contract.ts';
import type { Stored } from '../platform/tables.ts';
import type { ChosenCanary } from './canary.ts';
import { type EvidenceHead, hashOf } from './evidence.ts';
import { dueForNewRooms, inTime, type ScopeNeeds } from './needs.ts';
import {
  LONGEST_HISTORY,
  type RoomResult,
  type ScopeRow,
  type VerdictRecord,
} from './scope-row.ts';
import { type Findings, nextCheckMs, verdictOf } from './verdict.ts';

export type Asked = Findings['canary'];

/** A tenth of the time, so that checks which began together do not stay together. */
const JITTER = 0.1;

/** Undefined when somebody else has concluded it, or it is gone. */
export async function concludeCheck(
  needs: ScopeNeeds,
  connection: Connection,
  stored: Stored<ScopeRow>,
  { asked, canary }: { readonly asked: Asked; readonly canary?: ChosenCanary | undefined },
): Promise<VerdictRecord | undefined> {
  const { run, untold: _told, subject, ...row } = stored.value;
  const { organisationId } = connection;
  if (run === undefined || subject === undefined) return undefined;
  const now = needs.clock();
  const rooms: RoomResult[] = [];
  let assigned = 0;
  for await (const slice of needs.store.eachSlice(organisationId, run.id)) {
    assigned += slice.length;
    rooms.push(...slice.flatMap(({ result }) => result ?? []));
  }
  const readable = rooms.filter((room) => room.readable).length;
  // The object id may have taken the place of the address since.
  const mark = row.canary?.mark ?? canary?.mark;
  const isRefused =
    typeof asked === 'object' &&
    asked.before.answer === 'refused' &&
    asked.after.answer === 'refused';
  const sawChange =
    (isRefused && row.result?.reason === 'canary.readable') ||
    (row.result?.reason === 'rooms.unreadable' && row.result.readable !== readable);
  const changedAt = sawChange ? now.toISOString() : row.changedAt;
  const finding = verdictOf({
    profile: subject.profile,
    canary: asked,
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
    tenantId: connection.tenantId,
    application: {
      clientId: subject.clientId,
      ...(connection.syncApp && { servicePrincipalId: connection.syncApp.servicePrincipalId }),
    },
    profile: subject.profile,
    canary: {
      chosen: canary?.chosen ?? 'none',
      ...(canary?.objectId === undefined ? {} : { objectId: canary.objectId }),
      ...(typeof asked === 'object' ? asked : {}),
    },
  };
  const record: VerdictRecord = {
    check: run.id,
    at: now.toISOString(),
    ...finding,
    rooms: assigned,
    readable,
    hash: hashOf({ ...evidence, rooms }),
  };
  const done = await needs.store.conclude(
    organisationId,
    stored,
    {
      ...row,
      subject,
      changedAt,
      ...(isRefused && mark !== undefined ? { refused: mark } : {}),
      dueAt: nextDue(needs, record, row.wanted !== undefined),
      result: record,
      untold: true,
      history: [record, ...row.history].slice(0, LONGEST_HISTORY),
    },
    evidence,
  );
  return done ? record : undefined;
}

function nextDue(
  { clock, random }: ScopeNeeds,
  record: VerdictRecord,
  hasNewRooms: boolean,
): string {
  const usual = inTime(clock(), nextCheckMs(record) * (1 - JITTER * random()));
  const forRooms = hasNewRooms ? dueForNewRooms(clock(), record) : usual;
  return forRooms < usual ? forRooms : usual;
}
