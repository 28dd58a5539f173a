/** Alerts as peers see them: raised by cause, de-duplicated, resolved when the cause ends. */
import { z } from 'zod';
import type { PortalUser } from '../platform/endpoint.ts';

export type AlertKind =
  | 'secret-expiry'
  | 'secret-rotation'
  | 'consent'
  | 'room-lost'
  | 'device-stale'
  | 'sync-lag'
  | 'poison-message'
  | 'setup-stuck'
  | 'pairing-attack'
  | 'device-cloned'
  | 'scope-widened'
  | 'scope-not-proven';

export interface AlertCause {
  /** `platform` for what concerns no single organisation. */
  readonly organisationId: string;
  readonly kind: AlertKind;
  /** What it is about: with the kind it identifies the cause, e.g. a room id or a secret version. */
  readonly subject: string;
}

export interface Alert extends AlertCause {
  readonly severity: 'information' | 'warning' | 'critical';
  /** Plain words without personal data. */
  readonly message: string;
}

export interface Alerts {
  /** Raising what is already open changes nothing but its last-seen time. */
  raise(alert: Alert): Promise<void>;
  /** Resolving what is not open does nothing. */
  resolve(cause: AlertCause): Promise<void>;
  /** Forgets every alert of the organisation (deletion). */
  removeAll(organisationId: string): Promise<void>;
}

/** Where an organisation itself wants its alerts, as its settings show it. */
export interface ContactWebhooks {
  get(organisationId: string): Promise<string | undefined>;
  /** @throws `request.invalid` for an address that may not be. */
  check(url: string): void;
  /** Undefined takes it away. Answers with the signing secret when one was made. */
  set(
    organisationId: string,
    url: string | undefined,
    caller: PortalUser,
  ): Promise<string | undefined>;
}

export const DELIVERY_QUEUE = 'alert-deliveries';

export const webhookEventTypes = [
  'alert.raised',
  'alert.acknowledged',
  'alert.resolved',
  'alert.test',
] as const;

/** One event on its way to one webhook. */
export const deliverySchema = z.strictObject({
  /** The organisation, or the operators. */
  target: z.string(),
  /** The same for every try, so that receivers can tell a repetition. */
  id: z.string(),
  alertId: z.string(),
  event: z.strictObject({
    type: z.enum(webhookEventTypes),
    timestamp: z.string(),
    /** The alert as it was then. */
    data: z.record(z.string(), z.unknown()),
  }),
  /** How many tries have failed. */
  failures: z.number().int(),
});
export type Delivery = z.infer<typeof deliverySchema>;
