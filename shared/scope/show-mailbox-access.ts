/** Shows mailbox access: the scripts, the last verdict in plain words, and its evidence. */
import type { Connection } from '../onboarding/contract.ts';
import { isSame, subjectOf } from './begin-check.ts';
import type { Deps } from './deps.ts';
import { scopeProblems } from './errors.ts';
import { type Evidence, notProven, requestShapes } from './evidence.ts';
import { explain } from './explanations.ts';
import { KEPT_EVIDENCE, type MailboxAccessRow, type VerdictRecord } from './mailbox-access-row.ts';
import { literal } from './power-shell.ts';
import { accessScripts, undoScripts } from './scripts.ts';

type ShowDeps = Pick<Deps, 'store' | 'connections' | 'rooms'>;

interface RoomName {
  readonly id: string;
  readonly displayName: string;
  readonly emailAddress: string;
}

export interface Proof {
  readonly hash: string;
  readonly evidence: Evidence;
  /** Rooms by their present names; the hash does not cover them. */
  readonly rooms: readonly RoomName[];
  readonly explanation: { readonly title: string; readonly action: string };
  readonly requests: typeof requestShapes;
  readonly notProven: typeof notProven;
  readonly checkYourself: readonly string[];
  readonly history: readonly (VerdictRecord & { readonly evidenceKept: boolean })[];
}

export function showMailboxAccess(deps: ShowDeps) {
  return async function show(organisationId: string) {
    const connection = await deps.connections().get(organisationId);
    const subject = connection && subjectOf(connection);
    if (connection?.syncApp === undefined || subject === undefined) {
      throw scopeProblems.error('scope.not-connected');
    }
    const row = (await deps.store.get(organisationId))?.value;
    const { clientId, servicePrincipalId } = connection.syncApp;
    const rooms: RoomName[] = [];
    for await (const { id, displayName, emailAddress, state } of deps
      .rooms()
      .each(organisationId)) {
      if (state !== 'gone') rooms.push({ id, displayName, emailAddress });
    }
    const objectId = probeObjectId(row, connection);
    const target = { syncAppId: clientId, servicePrincipalId, rooms, outsideMailbox: objectId };
    const result = await resultOf(deps, organisationId, row, isSame(row?.subject, subject));
    return {
      profile: connection.profile,
      scripts: accessScripts(target),
      undo: undoScripts(target),
      canary: { chosen: chosenOf(row, connection), ...(objectId && { objectId }) },
      checking: row?.run !== undefined || row?.wanted === 'whole',
      ...(row === undefined ? {} : { nextCheckAt: row.dueAt }),
      ...(result === undefined ? {} : { result }),
      history: historyOf(row),
    };
  };
}

async function resultOf(
  { store }: ShowDeps,
  organisationId: string,
  row: MailboxAccessRow | undefined,
  isCurrent: boolean,
) {
  if (row?.result === undefined) return undefined;
  const { check, at, hash, verdict, reason } = row.result;
  if (!isCurrent) {
    const finding = { verdict: 'not-checked' } as const;
    return {
      at: row.changedAt,
      ...finding,
      explanation: explain(finding),
      rooms: [],
      canary: { refused: false },
    };
  }
  const rooms = [];
  for await (const slice of store.eachSlice(organisationId, check)) {
    for (const { result } of slice) {
      if (result === undefined) continue;
      rooms.push({
        id: result.id,
        readable: result.readable,
        ...(result.reason === undefined ? {} : { reason: result.reason }),
      });
    }
  }
  const refused = verdict === 'proven' || reason?.startsWith('rooms.') === true;
  return {
    at,
    verdict,
    ...(reason === undefined ? {} : { reason }),
    explanation: explain(row.result),
    rooms,
    canary: { refused, ...(refused || reason === undefined ? {} : { reason }) },
    hash,
  };
}

const probeObjectId = (row: MailboxAccessRow | undefined, { administratorId }: Connection) =>
  row?.canary === undefined ? administratorId : row.canary.objectId;

const chosenOf = (row: MailboxAccessRow | undefined, { administratorId }: Connection) => {
  if (row?.canary !== undefined) return 'named';
  return administratorId === undefined ? 'none' : 'connecting-administrator';
};

const historyOf = (row: MailboxAccessRow | undefined): Proof['history'] =>
  (row?.history ?? []).map((record, index) => ({
    ...record,
    evidenceKept: index < KEPT_EVIDENCE,
  }));

/** Shows the evidence of the named check, or of the latest one. */
export function showProof({ store, rooms }: ShowDeps) {
  return async function prove(organisationId: string, check: string | undefined): Promise<Proof> {
    const row = (await store.get(organisationId))?.value;
    const record = row?.history.find((one) => check === undefined || one.check === check);
    const head = record && (await store.evidence(organisationId, record.check));
    if (record === undefined || head === undefined) throw scopeProblems.error('scope.no-evidence');
    const evidence: Evidence = { ...head, rooms: [] };
    for await (const slice of store.eachSlice(organisationId, record.check)) {
      evidence.rooms.push(...slice.flatMap(({ result }) => result ?? []));
    }
    const wanted = new Set(evidence.rooms.map(({ id }) => id));
    const names: RoomName[] = [];
    for await (const { id, displayName, emailAddress } of rooms().each(organisationId)) {
      if (wanted.has(id)) names.push({ id, displayName, emailAddress });
    }
    return {
      hash: record.hash,
      evidence,
      rooms: names,
      explanation: explain(record),
      requests: requestShapes,
      notProven,
      checkYourself: ownCheck(evidence, names),
      history: historyOf(row),
    };
  };
}

/** Commands for Exchange Online PowerShell: the first tests RBAC for Applications, the second access policies. */
function ownCheck({ application, canary }: Evidence, [room]: readonly RoomName[]): string[] {
  const inside = literal(room?.emailAddress ?? '<room address>');
  const outside = literal(canary.objectId ?? '<address of the other mailbox>');
  const app = literal(application.clientId);
  return [inside, outside].flatMap((mailbox) => [
    `Test-ServicePrincipalAuthorization -Identity ${app} -Resource ${mailbox}`,
    `Test-ApplicationAccessPolicy -AppId ${app} -Identity ${mailbox}`,
  ]);
}
