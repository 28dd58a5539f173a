/** The verdict on the answers of one check: pure, and defined for every combination of answers. */
import { z } from 'zod';
import type { AccessMode } from '../onboarding/contract.ts';
import { PROPAGATION_MS } from './contract.ts';

export const verdicts = [
  'not-checked',
  'proven',
  'not-yet',
  'widened',
  'failed',
  'inconclusive',
  'not-limitable',
] as const;
export type Verdict = (typeof verdicts)[number];

export const verdictSchema = z.enum(verdicts).meta({
  id: 'ScopeVerdict',
  description:
    '`proven`: every room readable, the other mailbox refused. `widened`: that mailbox is readable after it had been refused. `failed`: readable, never refused, long after the last change; `not-yet`: soon after it.',
});

export const reasons = [
  'canary.unknown',
  'canary.is-room',
  'canary.not-found',
  'canary.no-mailbox',
  'canary.on-premises',
  'canary.refused-otherwise',
  'canary.readable',
  'canary.changed-meanwhile',
  'rooms.none-assigned',
  'rooms.unreadable',
  'access.lost',
  'check.timed-out',
] as const;
export type Reason = (typeof reasons)[number];

export const reasonSchema = z.enum(reasons).meta({ id: 'ScopeReason' });

/** Refused is 403 `ErrorAccessDenied` and nothing else: any other refusal proves nothing about the scope. */
export const probeAnswerSchema = z
  .object({
    answer: z.enum(['readable', 'refused', 'missing', 'refused-otherwise']),
    status: z.number().int(),
    code: z.string().optional().meta({ description: "Microsoft's error code." }),
    requestId: z.string().optional().meta({ description: "Microsoft's request id." }),
    at: z.string(),
  })
  .meta({ id: 'ScopeProbeAnswer' });
export type ProbeAnswer = z.infer<typeof probeAnswerSchema>;

export interface Findings {
  readonly profile: AccessMode;
  /** The probe's answers before and after the rooms, or what ended the check early. */
  readonly probe:
    | { readonly before: ProbeAnswer; readonly after: ProbeAnswer }
    | 'unknown'
    | 'is-room'
    | 'access-lost'
    | 'timed-out';
  readonly rooms: { readonly assigned: number; readonly readable: number };
  /** This mailbox was refused to this app before. */
  readonly refusedBefore: boolean;
  /** Milliseconds since the newest change of access that we know of. */
  readonly sinceChangeMs: number;
}

export interface Finding {
  readonly verdict: Verdict;
  readonly reason?: Reason | undefined;
}

/** No policy limits `read-basic`: it is `not-limitable` unless this check proves or disproves otherwise. */
export function verdictOf(findings: Findings): Finding {
  const finding = findingOfLimitable(findings);
  const isCertain = finding.verdict === 'proven' || finding.verdict === 'widened';
  return findings.profile === 'read-basic' && !isCertain
    ? { ...finding, verdict: 'not-limitable' }
    : finding;
}

const brokenOff = {
  unknown: 'canary.unknown',
  'is-room': 'canary.is-room',
  'access-lost': 'access.lost',
  'timed-out': 'check.timed-out',
} as const satisfies Record<string, Reason>;

function findingOfLimitable({ probe, rooms, refusedBefore, sinceChangeMs }: Findings): Finding {
  if (typeof probe === 'string') return { verdict: 'inconclusive', reason: brokenOff[probe] };
  const { before, after } = probe;
  const isFresh = sinceChangeMs <= PROPAGATION_MS;
  if (before.answer !== after.answer) {
    const verdict = refusedBefore || !isFresh ? 'inconclusive' : 'not-yet';
    return { verdict, reason: 'canary.changed-meanwhile' };
  }
  switch (before.answer) {
    case 'missing':
      return { verdict: 'inconclusive', reason: missing(before.code) };
    case 'refused-otherwise':
      return { verdict: 'inconclusive', reason: 'canary.refused-otherwise' };
    case 'readable':
      if (refusedBefore) return { verdict: 'widened', reason: 'canary.readable' };
      return { verdict: isFresh ? 'not-yet' : 'failed', reason: 'canary.readable' };
    case 'refused':
      if (rooms.assigned === 0) return { verdict: 'inconclusive', reason: 'rooms.none-assigned' };
      if (rooms.readable === rooms.assigned) return { verdict: 'proven' };
      return { verdict: isFresh ? 'not-yet' : 'inconclusive', reason: 'rooms.unreadable' };
  }
}

/** Microsoft's code distinguishes a person without a mailbox from one whose mailbox is elsewhere. */
function missing(code: string | undefined): Reason {
  if (code === 'MailboxNotHostedInExchangeOnline') return 'canary.on-premises';
  if (code === 'MailboxNotEnabledForRESTAPI') return 'canary.no-mailbox';
  return 'canary.not-found';
}

const HOUR = 3600_000;
export const WEEK_MS = 7 * 24 * HOUR;

/** Milliseconds until the next check: fewer where Microsoft or an administrator may be about to change something. */
export function nextCheckMs({ verdict, reason }: Finding): number {
  if (reason === 'canary.changed-meanwhile') return HOUR / 4;
  if (verdict === 'not-yet') return HOUR / 2;
  if (reason === 'check.timed-out' || reason === 'access.lost') return 6 * HOUR;
  if (verdict === 'failed' || verdict === 'widened' || reason === 'rooms.unreadable')
    return 24 * HOUR;
  return WEEK_MS;
}

interface AlertChanges {
  readonly overPermissive: 'raise' | 'resolve' | 'leave';
  readonly notProven: 'raise' | 'resolve' | 'leave';
}

/** An alert stays until the contrary is known: an inconclusive check resolves nothing. */
export function alertsAfter({ verdict, reason }: Finding): AlertChanges {
  switch (verdict) {
    case 'proven':
    case 'not-limitable':
      return { overPermissive: 'resolve', notProven: 'resolve' };
    case 'widened':
      return { overPermissive: 'raise', notProven: 'resolve' };
    case 'failed':
      return { overPermissive: 'resolve', notProven: 'raise' };
    case 'inconclusive':
      return {
        overPermissive: isRefused(reason) ? 'resolve' : 'leave',
        notProven: isNoNews(reason) ? 'leave' : 'raise',
      };
    case 'not-yet':
    case 'not-checked':
      return { overPermissive: isRefused(reason) ? 'resolve' : 'leave', notProven: 'leave' };
  }
}

/** No alert is due: no device shows a room, or the lost access has an alert of its own. */
const isNoNews = (reason: Reason | undefined): boolean =>
  reason === 'rooms.none-assigned' || reason === 'access.lost';

/** The probe was refused before and after the rooms, whatever else is wrong. */
const isRefused = (reason: Reason | undefined): boolean =>
  reason === 'rooms.none-assigned' || reason === 'rooms.unreadable';
