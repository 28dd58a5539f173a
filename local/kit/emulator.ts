/**
 * The contract of every emulated service: the stack starts, records, faults and stops every service in the same way.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Faults } from './faults.ts';
import type { Log } from './log.ts';
import type { RequestLog } from './request-log.ts';
import type { Store } from './store.ts';

/** Microsoft's delays in milliseconds. `PUT /delays` changes them at run time, so read them at each use. */
export interface Delays {
  directoryReplicationMs: number;
  consentPropagationMs: number;
  policyPropagationMs: number;
  notificationDeliveryMs: number;
}

export const serviceNames = [
  'identity',
  'graph',
  'portalIdentity',
  'keyVault',
  'webPubSub',
  'storage',
  'control',
  'portal',
  'display',
  /** The functions host, without `/api`. */
  'host',
] as const;

/**
 * The base URL of every service, `http://localhost:<port>` without a trailing slash, known before any service starts.
 */
export type Addresses = Readonly<Record<(typeof serviceNames)[number], string>>;

export interface EmulatorDeps {
  readonly addresses: Addresses;
  /** Opens this emulator's own state, e.g. `store('graph')`. */
  store(name: string): Store;
  readonly log: Log;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly delays: Delays;
}

export interface Emulator {
  /** The service name in faults and requests: `graph`, `identity`, `key-vault`, `web-pubsub`, `portal-identity`… */
  readonly name: string;
  handle(request: IncomingMessage, response: ServerResponse): void;
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Names a request for the counts, e.g. `GET /users/{id}/calendarView`. */
  operation?(method: string, path: string): string;
  /** Whether a request is listed among what the product called; every one without this. */
  isRecorded?(path: string): boolean;
  close?(): Promise<void>;
}
