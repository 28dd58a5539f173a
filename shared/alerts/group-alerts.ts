/** Open alerts by kind: after an outage thousands of them have one cause, and are looked at together. */
import { z } from 'zod';
import { type Organisations, withOrganisations } from '../organisations/contract.ts';
import { visitUpTo } from '../platform/visit-up-to.ts';
import { type AlertRecord, alertRecordSchema } from './alert.ts';
import { type AlertKind, severities } from './contract.ts';
import { explainAlert } from './guide.ts';
import type { AlertStore } from './ports.ts';

/** Forty requests to storage. */
const MOST = 20_000;
/** Named in a group; the others are counted. */
const MOST_NAMED = 5;

const count = z.int();
const instant = z.iso.datetime();
export const alertGroupSchema = z.object({
  kind: alertRecordSchema.shape.kind,
  severity: alertRecordSchema.shape.severity.meta({ description: 'The gravest of them.' }),
  open: count,
  acknowledged: count.meta({ description: 'How many of them somebody looks after.' }),
  organisations: count.meta({ description: 'How many organisations have one.' }),
  firstRaisedAt: instant,
  lastRaisedAt: instant,
});

interface Group extends z.infer<typeof alertGroupSchema> {
  readonly kind: AlertKind;
  readonly byOrganisation: Map<string, number>;
}

interface Deps {
  readonly store: Pick<AlertStore, 'eachOpen'>;
  readonly organisations: () => Pick<Organisations, 'get'>;
}

export function groupAlerts({ store, organisations }: Deps) {
  /** @throws AppError `storage.unavailable` */
  return async function group() {
    const groups = new Map<AlertKind, Group>();
    const atLeast = await visitUpTo(store.eachOpen(), MOST, (alert) => {
      groups.set(alert.kind, withAlert(groups.get(alert.kind), alert));
    });
    const items = [];
    for (const { byOrganisation, ...group } of [...groups.values()].sort(gravestFirst)) {
      const most = [...byOrganisation]
        .map(([organisationId, open]) => ({ organisationId, open }))
        .sort((one, other) => other.open - one.open)
        .slice(0, MOST_NAMED);
      const named = await withOrganisations(organisations(), most);
      items.push({
        ...group,
        ...explainAlert(group.kind),
        most: named.map(({ organisation, open }) => ({ organisation, open })),
      });
    }
    return { items, atLeast };
  };
}

function withAlert(before: Group | undefined, alert: AlertRecord): Group {
  const { kind, severity, organisationId, raisedAt, acknowledgedAt } = alert;
  const byOrganisation = before?.byOrganisation ?? new Map<string, number>();
  byOrganisation.set(organisationId, (byOrganisation.get(organisationId) ?? 0) + 1);
  return {
    kind,
    severity:
      before === undefined || rank(severity) > rank(before.severity) ? severity : before.severity,
    open: (before?.open ?? 0) + 1,
    acknowledged: (before?.acknowledged ?? 0) + (acknowledgedAt === undefined ? 0 : 1),
    organisations: byOrganisation.size,
    firstRaisedAt: earlier(before?.firstRaisedAt, raisedAt),
    lastRaisedAt: later(before?.lastRaisedAt, raisedAt),
    byOrganisation,
  };
}

const rank = (severity: AlertRecord['severity']): number => severities.indexOf(severity);
const earlier = (one: string | undefined, other: string): string =>
  one !== undefined && one < other ? one : other;
const later = (one: string | undefined, other: string): string =>
  one !== undefined && one > other ? one : other;

const gravestFirst = (one: Group, other: Group): number =>
  rank(other.severity) - rank(one.severity) || other.open - one.open;
