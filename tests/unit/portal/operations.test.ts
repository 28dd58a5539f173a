/** The pure parts of the operators' board. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { everyNth, linePath, roundLimit } from '../../../portal/operations/charts/scale.ts';
import { figuresOf, ranked } from '../../../portal/operations/figures.ts';
import { lengthOf } from '../../../portal/operations/length.ts';
import type { Summary } from '../../../portal/operations/queries.ts';
import { type Result, runInTurn } from '../../../portal/operations/run-in-turn.ts';
import { blocksOf } from '../../../portal/operations/runbook-text.ts';
import { ALERT_KINDS, alertSearch, setupSearch } from '../../../portal/operations/search.ts';
import { secretState } from '../../../portal/operations/secret-state.ts';
import { type Entry, entriesOf, stepsOf } from '../../../portal/operations/timeline.ts';
import { inTimeLine } from '../../../portal/operations/trend.ts';
import { kinds as germanKinds } from '../../../portal/words/de/operations-acts.ts';
import { kinds } from '../../../portal/words/en/operations-acts.ts';
import { alertKinds } from '../../../shared/alerts/contract.ts';
import { explainAlert } from '../../../shared/alerts/guide.ts';

const calm: Summary = {
  at: '2026-03-02T08:00:00.000Z',
  organisations: 10,
  atLeast: false,
  setups: { ready: 10 },
  problems: {},
  waitingFor: {},
  titles: {},
  longest: {},
  durations: { setups: 0, byPhase: {} },
  alerts: { open: 0, bySeverity: {}, byKind: {}, atLeast: false },
  secrets: { watched: 10, due: {}, failedRenewals: 0, weeks: [], atLeast: false },
  rooms: {
    followed: 100,
    notified: 100,
    late: 0,
    failing: 0,
    unreadable: 0,
    recent: { changes: 0, withinObjective: 0 },
    atLeast: false,
  },
  devices: { offline: 0, atLeast: false },
  poison: { messages: 0, byQueue: {}, atLeast: false },
  queues: {},
};

describe('the figures of the overview', () => {
  it('Everything is good when nothing is counted.', () => {
    expect(new Set(figuresOf(calm).map(({ tone }) => tone))).toEqual(new Set(['good']));
  });

  it('A figure says when counting stopped, and a secret that has ended is graver than one that ends soon.', () => {
    const soon = { ...calm.secrets, due: { '30': 2 }, atLeast: true };
    const ended = { ...calm.secrets, due: { '30': 2, expired: 1 } };
    const figureOf = (secrets: Summary['secrets']) =>
      figuresOf({ ...calm, secrets }).find(({ key }) => key === 'secrets');

    expect(figureOf(soon)).toMatchObject({ value: 2, isAtLeast: true, tone: 'warning' });
    expect(figureOf(ended)).toMatchObject({ value: 3, isAtLeast: false, tone: 'bad' });
  });

  it('Causes are listed by how many they concern, without those that concern nobody.', () => {
    expect(ranked({ few: 1, none: 0, many: 7 })).toEqual([
      { key: 'many', count: 7 },
      { key: 'few', count: 1 },
    ]);
  });
});

describe('the addresses of the board', () => {
  it('Filters that nobody knows are dropped, so that an old link shows the whole list.', () => {
    expect(setupSearch({ state: 'lost', problem: '', sort: 'x', olderThan: 'P3D' })).toEqual({});
    expect(alertSearch({ state: 'open', kind: 'nonsense', severity: 'critical' })).toEqual({
      state: 'open',
      severity: 'critical',
    });
  });

  it('A number that somebody searches for stays a text.', () => {
    expect(setupSearch({ q: 365, state: 'failed' })).toEqual({ q: '365', state: 'failed' });
  });
});

describe('the words about alerts', () => {
  it('The board knows every kind, in the words of the API.', () => {
    const guide = Object.fromEntries(
      alertKinds.map((kind) => {
        const { title, action } = explainAlert(kind);
        return [kind, { title, action }];
      }),
    );

    expect(kinds).toEqual(guide);
    expect(Object.keys(germanKinds).toSorted()).toEqual(alertKinds.toSorted());
    expect([...ALERT_KINDS].toSorted()).toEqual(alertKinds.toSorted());
  });
});

describe('an action on many things', () => {
  it('What fails stops nothing, and each result is kept with its thing.', async () => {
    const results: Result<string>[] = [];
    const broken = new Error('refused');

    await runInTurn(
      ['one', 'two', 'three'].map((id) => ({ id })),
      async ({ id }) => {
        if (id === 'two') throw broken;
        return 'done';
      },
      { isOver: () => false, onResult: (result) => void results.push(result) },
    );

    expect(results).toEqual([
      { id: 'one', outcome: 'done' },
      { id: 'two', error: broken },
      { id: 'three', outcome: 'done' },
    ]);
  });

  it('Nothing more is begun once somebody has stopped it.', async () => {
    const done: string[] = [];

    await runInTurn(
      ['one', 'two', 'three'].map((id) => ({ id })),
      async ({ id }) => void done.push(id),
      { isOver: () => done.length === 1, onResult: () => undefined },
    );

    expect(done).toEqual(['one']);
  });
});

describe('the timeline of a set-up', () => {
  const event = (at: string, name?: string): Entry => ({
    at,
    source: 'orchestration',
    event: name === undefined ? 'TimerFired' : 'TaskCompleted',
    ...(name !== undefined && { name }),
  });
  const timeline: readonly Entry[] = [
    { at: '1', source: 'set-up', state: 'validating', code: 'consent.discovery-accepted' },
    event('2', 'validateTenant'),
    event('3'),
    event('4', 'validateTenant'),
  ];

  it('The newest comes first, of the wanted sources alone.', () => {
    expect(entriesOf(timeline, ['orchestration']).map(({ at }) => at)).toEqual(['4', '3', '2']);
    expect(entriesOf(timeline, ['set-up', 'alert']).map(({ at }) => at)).toEqual(['1']);
  });

  it('A step that was tried several times is one line with its first and last time.', () => {
    expect(stepsOf(timeline)).toEqual([
      { event: 'TaskCompleted', name: 'validateTenant', times: 2, first: '2', last: '4' },
      { event: 'TimerFired', name: undefined, times: 1, first: '3', last: '3' },
    ]);
  });
});

describe('a secret in the list', () => {
  const now = Date.parse('2026-03-01T00:00:00.000Z');
  it.each([
    ['2026-02-28T00:00:00.000Z', undefined, 'expired'],
    ['2028-02-28T00:00:00.000Z', 'rotation.not-proven', 'failed'],
    ['2026-03-20T00:00:00.000Z', undefined, 'soon'],
    ['2026-05-20T00:00:00.000Z', undefined, 'good'],
  ])('A secret that ends at %s with the problem %s is %s.', (expiresOn, problem, key) => {
    expect(secretState({ expiresOn, ...(problem && { problem }) }, now).key).toBe(key);
  });
});

describe('the pictures of the board', () => {
  it.each([
    [0, 1],
    [1, 1],
    [3, 5],
    [7, 10],
    [12, 20],
    [21, 25],
    [940, 1000],
  ])('An axis above %i ends at %i.', (most, limit) => {
    expect(roundLimit(most)).toBe(limit);
  });

  it('A line breaks where nothing was measured for too long.', () => {
    const points = [
      { x: 0, y: 1 },
      { x: 5, y: 2 },
      { x: 30, y: 3 },
    ];

    expect(linePath(points, 10)).toBe('M0.0 1.0L5.0 2.0M30.0 3.0');
  });

  it('Times without a change are no point of the line of changes in time.', () => {
    const sample = (changes: number, withinObjective: number) => ({
      at: '2026-03-02T08:00:00.000Z',
      rooms: { followed: 1, late: 0, failing: 0, unreadable: 0 },
      changes,
      withinObjective,
    });

    expect(inTimeLine([sample(0, 0), sample(4, 3)], 'n').points.map(({ value }) => value)).toEqual([
      75,
    ]);
  });

  it('Labels are left out where they would touch.', () => {
    expect([everyNth(26, 7), everyNth(5, 7)]).toEqual([4, 1]);
  });

  it.each([
    [4.2, 4.2, 'second'],
    [90, 1.5, 'minute'],
    [7_200, 2, 'hour'],
    [129_600, 1.5, 'day'],
  ])('A length of %d seconds is %d of the unit %s.', (seconds, value, unit) => {
    expect(lengthOf(seconds)).toEqual({ value, unit });
  });
});

describe('a runbook on the board', () => {
  it.each(alertKinds)(
    'Every line of the runbook of %s is shown, with its four headings.',
    (kind) => {
      const text = readFileSync(explainAlert(kind).runbook, 'utf8');
      const blocks = blocksOf(text);
      const shown = blocks
        .map((block) => block.text)
        .join(' ')
        .replaceAll(/\s+/g, ' ');
      const written = text
        .split('\n')
        .filter((line) => !/^\s*```/.test(line) && !line.startsWith('# '))
        .map((line) => line.replace(/^(?:#+|\d+\.|-)\s+/, '').trim())
        .filter((line) => line !== '');

      expect(blocks.filter((block) => block.kind === 'heading')).toHaveLength(4);
      for (const line of written) expect(shown).toContain(line.replaceAll(/\s+/g, ' '));
    },
  );
});
