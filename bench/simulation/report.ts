/** A simulation's figures, and the rules that it broke. */
import { round } from '../numbers.ts';
import type { ModelGraph } from './graph.ts';
import type { Observer } from './observer.ts';
import type { ModelQueues } from './queues.ts';
import type { Series } from './tally.ts';

/** Microsoft's limits and targets: docs/scale.md links to them. */
const LIMITS = {
  appInFlight: 4,
  mailboxIn10Minutes: 10_000,
  appIn10Seconds: 130_000,
  accountASecond: 20_000,
  partitionASecond: 2000,
} as const;
/** A room that is due waits no longer than this: the product's own alert counts from there. */
const LATE_SECONDS = 300;
/** Requests to storage that docs/scale.md plans with, and by how much they may be exceeded. */
const PLANNED = { read: 9, notification: 4, margin: 1.1 } as const;
const DAY_SECONDS = 86_400;

interface Simulated {
  readonly rooms: number;
  readonly organisations: number;
  readonly instances: number;
  readonly seconds: number;
  readonly seen: Observer;
  readonly graph: ModelGraph;
  readonly queues: ModelQueues;
  /** Rooms that the product's own audit called late. */
  readonly audited: number;
}

export function reportOf(simulated: Simulated) {
  const figures = { ...loadOf(simulated), ...limitsOf(simulated), ...waitsOf(simulated) };
  return { ...figures, broken: brokenBy(figures) };
}

function loadOf({ rooms, organisations, instances, seconds, seen, graph }: Simulated) {
  const reads = graph.reads.total();
  const storage = [...seen.accounts.values()].reduce((sum, one) => sum + one.total(), 0);
  const planned = PLANNED.read * reads + PLANNED.notification * seen.counts.notifications;
  const rate = (of: Series) => of.summary(seconds);
  const perRoomAndDay = (count: number) => round((count / rooms) * (DAY_SECONDS / seconds), 2);
  const each = (counts: ReadonlyMap<string, number>) =>
    Object.fromEntries([...counts].map(([kind, count]) => [kind, perRoomAndDay(count)]));
  return {
    rooms,
    organisations,
    instances,
    simulatedSeconds: seconds,
    perSecond: {
      reads: rate(graph.reads),
      graph: rate(graph.requests),
      accounts: named(seen.accounts, rate),
      messages: named(seen.messages, rate),
    },
    storagePerRead: round(storage / Math.max(1, reads), 2),
    storageOfPlan: round(storage / Math.max(1, planned), 2),
    perRoomAndDay: {
      reads: perRoomAndDay(reads),
      graph: perRoomAndDay(graph.requests.total()),
      storage: perRoomAndDay(storage),
      notifications: perRoomAndDay(seen.counts.notifications),
      pushes: perRoomAndDay(seen.counts.pushes),
      graphOfWhich: each(graph.kinds),
      storageOfWhich: each(seen.kinds),
    },
    idleLooksADayAndInstance: round((seen.counts.looks / instances) * (DAY_SECONDS / seconds)),
  };
}

const named = (
  of: ReadonlyMap<string, Series>,
  rate: (one: Series) => ReturnType<Series['summary']>,
) => Object.fromEntries([...of].map(([name, one]) => [name || 'first', rate(one)]));

const limitsOf = ({ seen, graph }: Simulated) => ({
  mostEntitiesASecond: {
    dueIndexPartition: seen.dueIndex.most(),
    organisationPartition: seen.organisations.most(),
  },
  graphMost: {
    readsOfOneRoomAtOnce: graph.most.ofRoom,
    requestsOfOneAppAtOnce: graph.most.ofApp,
    mailboxIn10Minutes: graph.most.mailboxIn10Minutes(),
    appIn10Seconds: graph.most.appIn10Seconds(),
  },
});

const waitsOf = ({ seen, queues, audited }: Simulated) => ({
  secondsBehindDue: seen.lateness.summary(),
  secondsFromNotificationToPush: seen.lags.summary(),
  readWhenNoLongerFresh: seen.counts.stale,
  notFreshAtTheEnd: seen.counts.unread,
  lateByTheAudit: audited,
  alerts: seen.counts.alerts,
  failures: [...new Set(seen.failures)].slice(0, 5),
  mostMessagesWaiting: Object.fromEntries(
    [...queues.queues].map(([name, { mostWaiting }]) => [name, mostWaiting]),
  ),
});

type Figures = ReturnType<typeof loadOf> & ReturnType<typeof limitsOf> & ReturnType<typeof waitsOf>;

/** Each rule that a figure breaks, in words. */
function brokenBy(figures: Figures): string[] {
  const { graphMost: graph, mostEntitiesASecond: entities, perSecond } = figures;
  const accounts = Object.values(perSecond.accounts).map(({ busiestSecond }) => busiestSecond);
  const unread = figures.readWhenNoLongerFresh + figures.notFreshAtTheEnd;
  const rules: Readonly<Record<string, boolean>> = {
    'Two workers read one room at once.': graph.readsOfOneRoomAtOnce > 1,
    'An app had more than four requests in flight.':
      graph.requestsOfOneAppAtOnce > LIMITS.appInFlight,
    'A mailbox got more requests than Exchange takes.':
      graph.mailboxIn10Minutes > LIMITS.mailboxIn10Minutes,
    'An app sent more requests than Graph takes.': graph.appIn10Seconds > LIMITS.appIn10Seconds,
    'A room that was due waited for more than five minutes.':
      figures.secondsBehindDue.longest > LATE_SECONDS,
    'A room was not read while it was fresh.': unread > 0,
    'The audit found rooms late.': figures.lateByTheAudit + figures.alerts > 0,
    'A timer or a message failed.': figures.failures.length > 0,
    'A second had more requests than one storage account takes.':
      Math.max(...accounts) > LIMITS.accountASecond,
    'A second had more entities than a partition of the due index takes.':
      entities.dueIndexPartition > LIMITS.partitionASecond,
    'Storage got more requests than planned.': figures.storageOfPlan > PLANNED.margin,
  };
  return Object.keys(rules).filter((rule) => rules[rule]);
}
