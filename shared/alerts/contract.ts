/** Alerts as other capabilities see them: raised by cause, open once per cause, resolved when the cause ends. */
import { z } from 'zod';
import type { PortalUser } from '../platform/endpoint.ts';

export const alertKinds = [
  'secret-expiry',
  'secret-rotation',
  'consent',
  'room-lost',
  'device-stale',
  'sync-lag',
  'poison-message',
  'setup-stuck',
  'setup-failed',
  'pairing-attack',
  'device-cloned',
  'scope-widened',
  'scope-not-proven',
  'dependency-refuses',
  'audit-broken',
] as const;
export type AlertKind = (typeof alertKinds)[number];

export const severities = ['information', 'warning', 'critical'] as const;
type Severity = (typeof severities)[number];

const count = z.int();
export const alertCountsSchema = z
  .object({
    open: count,
    bySeverity: z.record(z.string(), count),
    byKind: z.record(z.string(), count),
    atLeast: z.boolean().meta({ description: 'Counting stopped: there are at least so many.' }),
  })
  .meta({ description: 'Open alerts of every organisation and of the platform.' });
export type AlertCounts = z.infer<typeof alertCountsSchema>;

/** An alert as part of an organisation's history. */
export interface AlertNote {
  readonly id: string;
  readonly kind: AlertKind;
  readonly severity: Severity;
  readonly message: string;
  readonly raisedAt: string;
  readonly acknowledgedAt?: string | undefined;
  readonly acknowledgedBy?: string | undefined;
  readonly resolvedAt?: string | undefined;
}

export interface AlertCause {
  /** `platform` for what concerns no single organisation. */
  readonly organisationId: string;
  readonly kind: AlertKind;
  /** The subject, e.g. a room id or a secret version: with the kind it identifies the cause. */
  readonly subject: string;
}

export interface Alert extends AlertCause {
  readonly severity: Severity;
  /** Plain words without personal data. */
  readonly message: string;
}

export interface Alerts {
  /**
   * Opens an alert, and tells portals and webhooks. For a cause that is open already only its last-seen time changes.
   *
   * @throws AppError `request.busy`, `storage.unavailable`
   */
  raise(alert: Alert): Promise<void>;
  /**
   * Ends the open alert of a cause, and tells portals and webhooks. Without an open one nothing happens, nor when its
   * cause was seen after `unseenSince`.
   *
   * @throws AppError `request.busy`, `storage.unavailable`
   */
  resolve(cause: AlertCause, unseenSince?: Date): Promise<void>;
  /**
   * Deletes every alert of the organisation, its webhook, and the signing secret of that.
   *
   * @throws AppError `storage.unavailable`, or a problem of the vault
   */
  removeAll(organisationId: string): Promise<void>;
}

/** The webhook of an organisation, as its settings show it. */
export interface ContactWebhooks {
  /**
   * The address of the webhook; undefined when none is set.
   *
   * @throws AppError `storage.unavailable`
   */
  get(organisationId: string): Promise<string | undefined>;
  /** @throws AppError `request.invalid` at `/contactWebhook` for an address that alerts may not be sent to */
  check(url: string): void;
  /**
   * Sets the address, or removes the webhook when it is undefined.
   *
   * @returns the signing secret when one was made, to be shown once
   * @throws AppError `request.invalid`, `request.busy`, `storage.unavailable`, or a problem of the vault
   */
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
export const deliverySchema = z.object({
  /** The organisation, or the operators. */
  target: z.string(),
  /** The same for every try, so that receivers can tell a repetition. */
  id: z.string(),
  alertId: z.string(),
  event: z.object({
    type: z.enum(webhookEventTypes),
    timestamp: z.string(),
    /** The alert as it was then. */
    data: z.record(z.string(), z.unknown()),
  }),
  /** How many tries have failed. */
  failures: z.number().int(),
});
export type Delivery = z.infer<typeof deliverySchema>;
