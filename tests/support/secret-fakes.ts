/** Secret records, alerts and a vault in memory, on a clock that is moved by hand. */
import type { Alert, AlertCause, Alerts } from '../../shared/alerts/contract.ts';
import type { MicrosoftAnswer } from '../../shared/onboarding/connection/microsoft-answers.ts';
import type {
  MicrosoftAnswers,
  UnknownRefusals,
} from '../../shared/onboarding/connection/ports.ts';
import type { SecretStore, SecretVersion } from '../../shared/secrets/contract.ts';
import type { SecretRecords } from '../../shared/secrets/ports.ts';
import type { SecretRecord } from '../../shared/secrets/secret-record.ts';

export function memoryRecords(): SecretRecords {
  const records = new Map<string, SecretRecord>();
  return {
    get: async (name) => records.get(name),
    async change(name, change) {
      const next = change(records.get(name));
      if (next !== undefined) records.set(name, next);
      return next;
    },
    async remove(name) {
      records.delete(name);
    },
    async *each() {
      yield* records.values();
    },
    page: async () => ({ items: [...records.values()] }),
  };
}

/** The open alerts, and every alert that was ever raised. */
export function memoryAlerts() {
  const open = new Map<string, Alert>();
  const raised: string[] = [];
  const keyOf = ({ organisationId, kind, subject }: AlertCause) =>
    `${organisationId}|${kind}|${subject}`;
  const alerts: Alerts = {
    async raise(alert) {
      if (!open.has(keyOf(alert))) raised.push(`${alert.kind}:${alert.subject}`);
      open.set(keyOf(alert), alert);
    },
    async resolve(cause) {
      open.delete(keyOf(cause));
    },
    async removeAll() {},
  };
  return { alerts, raised, open: () => [...open.values()] };
}

/** Keeps every refusal for ever. */
export function memoryRefusals(): UnknownRefusals {
  const met = new Map<string, Set<string>>();
  return {
    async add(code, organisationId) {
      const organisations = met.get(code) ?? new Set();
      met.set(code, organisations.add(organisationId));
      return organisations.size;
    },
    remove: async (organisationId) =>
      [...met]
        .filter(([, organisations]) => organisations.delete(organisationId))
        .map(([code, { size }]) => ({ code, left: size })),
  };
}

/** Microsoft's refusals by organisation, as they came. */
export function memoryAnswers(): MicrosoftAnswers {
  const kept: (readonly [string, MicrosoftAnswer])[] = [];
  return {
    async add(organisationId, answer, at) {
      const time = at.toISOString();
      kept.push([organisationId, { ...answer, at: time, since: time, times: 1 }]);
    },
    all: async (organisationId) =>
      kept.filter(([id]) => id === organisationId).map(([, answer]) => answer),
  };
}

/** Only its list of versions is asked for. */
export function listedVersions(versions: readonly SecretVersion[]): SecretStore {
  const never = () => Promise.reject(new Error('not asked for'));
  return {
    write: never,
    read: never,
    use: never,
    disable: never,
    remove: never,
    versions: async (name) => versions.filter((version) => version.name === name),
  };
}
