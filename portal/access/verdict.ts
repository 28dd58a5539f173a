/** How a verdict looks, and which rooms are shown first. Pure. */
import type { MailboxAccess } from './access-query.ts';

type Result = NonNullable<MailboxAccess['result']>;
export type Verdict = Result['verdict'];

export const toneOf = (verdict: Verdict | undefined): 'good' | 'warning' | 'bad' | 'none' => {
  if (verdict === undefined || verdict === 'not-checked') return 'none';
  if (verdict === 'proven') return 'good';
  return verdict === 'widened' || verdict === 'failed' ? 'bad' : 'warning';
};

export interface RoomResult {
  readonly id: string;
  readonly name: string;
  readonly address: string | undefined;
  readonly isReadable: boolean;
  readonly reason: string | undefined;
}

/** Rooms that cannot be read come first, then the others by name. */
export function roomResults(
  { rooms }: Pick<Result, 'rooms'>,
  names: readonly {
    readonly id: string;
    readonly displayName: string;
    readonly emailAddress: string;
  }[],
): readonly RoomResult[] {
  const known = new Map(names.map((name) => [name.id, name]));
  return rooms
    .map(({ id, readable, reason }) => ({
      id,
      name: known.get(id)?.displayName ?? id,
      address: known.get(id)?.emailAddress,
      isReadable: readable,
      reason,
    }))
    .toSorted(
      (one, other) =>
        Number(one.isReadable) - Number(other.isReadable) || one.name.localeCompare(other.name),
    );
}

/** Whether Microsoft answered about the other mailbox in the last check, and how. */
export const probeAnswer = (
  result: Result | undefined,
): 'refused' | 'readable' | 'unknown' | undefined => {
  if (result === undefined || result.verdict === 'not-checked') return undefined;
  if (result.canary.refused) return 'refused';
  return result.canary.reason === 'canary.readable' ? 'readable' : 'unknown';
};
