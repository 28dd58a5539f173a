import { describe, expect, it } from '@jest/globals';
import { PROPAGATION_MS } from '../../../shared/scope/contract.ts';
import { explain } from '../../../shared/scope/explanations.ts';
import {
  alertsAfter,
  type Finding,
  type Findings,
  nextCheckMs,
  type ProbeAnswer,
  verdictOf,
  verdicts,
  WEEK_MS,
} from '../../../shared/scope/verdict.ts';

const at = '2026-11-23T10:00:00.000Z';
const answers = {
  readable: { answer: 'readable', status: 200, at },
  refused: { answer: 'refused', status: 403, code: 'ErrorAccessDenied', at },
  otherwise: { answer: 'refused-otherwise', status: 403, code: 'Authorization_RequestDenied', at },
  unknownUser: { answer: 'missing', status: 404, code: 'ErrorInvalidUser', at },
  noMailbox: { answer: 'missing', status: 404, code: 'MailboxNotEnabledForRESTAPI', at },
  onPremises: { answer: 'missing', status: 404, code: 'MailboxNotHostedInExchangeOnline', at },
} as const satisfies Record<string, ProbeAnswer>;
type AnswerName = keyof typeof answers;
const names = Object.keys(answers) as AnswerName[];

const rooms = {
  all: { assigned: 3, readable: 3 },
  some: { assigned: 3, readable: 2 },
  none: { assigned: 0, readable: 0 },
} as const;
const ages = { fresh: PROPAGATION_MS, old: PROPAGATION_MS + 1 } as const;

interface Case {
  readonly findings: Findings;
  readonly before: AnswerName;
  readonly after: AnswerName;
  readonly room: keyof typeof rooms;
  readonly age: keyof typeof ages;
}

/** Every combination of what can be told apart. */
const cases: readonly Case[] = (['consent', 'rbac', 'read-basic'] as const).flatMap((profile) =>
  names.flatMap((before) =>
    names.flatMap((after) =>
      (['all', 'some', 'none'] as const).flatMap((room) =>
        [true, false].flatMap((refusedBefore) =>
          (['fresh', 'old'] as const).map((age) => ({
            before,
            after,
            room,
            age,
            findings: {
              profile,
              probe: { before: answers[before], after: answers[after] },
              rooms: rooms[room],
              refusedBefore,
              sinceChangeMs: ages[age],
            },
          })),
        ),
      ),
    ),
  ),
);
const where = (wanted: (one: Case) => boolean): Finding[] =>
  cases.filter(wanted).map(({ findings }) => verdictOf(findings));
const all = (
  found: readonly Finding[],
  verdict: Finding['verdict'],
  reason?: Finding['reason'],
) => {
  expect(found.length).toBeGreaterThan(0);
  expect(new Set(found.map((one) => `${one.verdict} ${one.reason}`))).toEqual(
    new Set([`${verdict} ${reason}`]),
  );
};
const both = (name: AnswerName) => (one: Case) => one.before === name && one.after === name;
const isLimitable = ({ findings }: Case) => findings.profile !== 'read-basic';

describe('the verdict', () => {
  it('The verdict is proven only when every room is readable and the probe was refused before and after', () => {
    const proven = cases.filter(({ findings }) => verdictOf(findings).verdict === 'proven');

    expect(proven).toEqual(cases.filter((one) => both('refused')(one) && one.room === 'all'));
    expect(proven.length).toBeGreaterThan(0);
  });

  it('The verdict is widened only when the probe is readable and was refused before', () => {
    const widened = cases.filter(({ findings }) => verdictOf(findings).verdict === 'widened');

    expect(widened).toEqual(
      cases.filter((one) => both('readable')(one) && one.findings.refusedBefore),
    );
  });

  it('The verdict is failed, or not yet within two hours of a change, when it is readable and never was refused', () => {
    const never = (age: Case['age']) => (one: Case) =>
      isLimitable(one) && both('readable')(one) && !one.findings.refusedBefore && one.age === age;

    all(where(never('fresh')), 'not-yet', 'canary.readable');
    all(where(never('old')), 'failed', 'canary.readable');
  });

  it('The verdict asks for another mailbox when this one cannot tell', () => {
    const of = (name: AnswerName) => where((one) => isLimitable(one) && both(name)(one));

    all(of('unknownUser'), 'inconclusive', 'canary.not-found');
    all(of('noMailbox'), 'inconclusive', 'canary.no-mailbox');
    all(of('onPremises'), 'inconclusive', 'canary.on-premises');
    all(of('otherwise'), 'inconclusive', 'canary.refused-otherwise');
  });

  it('The verdict is never certain when the policy changed during the check', () => {
    const changed = cases.filter(
      (one) => answers[one.before].answer !== answers[one.after].answer && isLimitable(one),
    );

    for (const { findings, age } of changed) {
      const verdict = age === 'old' || findings.refusedBefore ? 'inconclusive' : 'not-yet';
      expect(verdictOf(findings)).toEqual({ verdict, reason: 'canary.changed-meanwhile' });
    }
  });

  it('The verdict says that there are no rooms to compare with, or that some are refused as well', () => {
    const of = (room: Case['room'], age: Case['age']) =>
      where(
        (one) => isLimitable(one) && both('refused')(one) && one.room === room && one.age === age,
      );

    all(of('none', 'old'), 'inconclusive', 'rooms.none-assigned');
    all(of('some', 'fresh'), 'not-yet', 'rooms.unreadable');
    all(of('some', 'old'), 'inconclusive', 'rooms.unreadable');
  });

  it('The verdict is not-limitable for read-basic unless it is proven or lost live', () => {
    const found = where(({ findings }) => findings.profile === 'read-basic');

    expect(new Set(found.map(({ verdict }) => verdict))).toEqual(
      new Set(['proven', 'widened', 'not-limitable']),
    );
  });

  it.each([
    ['unknown', 'canary.unknown'],
    ['is-room', 'canary.is-room'],
    ['access-lost', 'access.lost'],
    ['timed-out', 'check.timed-out'],
  ] as const)('is inconclusive when the check broke off: %s', (probe, reason) => {
    for (const { findings } of cases.filter(isLimitable)) {
      expect(verdictOf({ ...findings, probe })).toEqual({ verdict: 'inconclusive', reason });
    }
  });

  it('Every verdict has a next check within a week and an explanation with an action', () => {
    for (const { findings } of cases) {
      const finding = verdictOf(findings);

      expect(verdicts).toContain(finding.verdict);
      expect(nextCheckMs(finding)).toBeGreaterThan(0);
      expect(nextCheckMs(finding)).toBeLessThanOrEqual(WEEK_MS);
      expect(explain(finding).title).not.toBe('');
      expect(explain(finding).action).not.toBe('');
    }
  });

  it('Alerts begin when access is over-permissive or not proven, and only the contrary ends them', () => {
    expect(alertsAfter({ verdict: 'widened', reason: 'canary.readable' }).overPermissive).toBe(
      'raise',
    );
    expect(alertsAfter({ verdict: 'failed', reason: 'canary.readable' }).notProven).toBe('raise');
    expect(alertsAfter({ verdict: 'proven' })).toEqual({
      overPermissive: 'resolve',
      notProven: 'resolve',
    });
    expect(alertsAfter({ verdict: 'inconclusive', reason: 'check.timed-out' })).toEqual({
      overPermissive: 'leave',
      notProven: 'raise',
    });
    expect(alertsAfter({ verdict: 'not-yet', reason: 'canary.readable' })).toEqual({
      overPermissive: 'leave',
      notProven: 'leave',
    });
    for (const { findings, before, after } of cases) {
      const finding = verdictOf(findings);
      const { overPermissive } = alertsAfter(finding);
      const isOpen = before === 'readable' && after === 'readable';
      if (isOpen && finding.verdict === 'widened') expect(overPermissive).toBe('raise');
      if (finding.verdict === 'proven') expect(overPermissive).toBe('resolve');
    }
  });
});
