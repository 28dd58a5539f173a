/** The contract between the Durable engine and the functions host. */

import type { Visibility } from './held-work.ts';

/** The host's functions for the engine. */
export interface DurablePort {
  /** Lower-cased name → registered name. */
  readonly orchestrators: ReadonlyMap<string, string>;
  readonly activities: ReadonlyMap<string, string>;
  disabled(name: string): boolean;
  /** Runs one orchestrator turn; `payload` is the JSON text of the trigger. Resolves with the answer object, or with the error message text when the handler threw. */
  runOrchestrator(
    name: string,
    payload: string,
    triggerMetadata: Record<string, unknown>,
  ): Promise<{ ok: true; answer: unknown } | { ok: false; message: string }>;
  /** `data` undefined = no input; `result` = JSON text of the returned value. */
  runActivity(
    name: string,
    data: string | undefined,
    triggerMetadata: Record<string, unknown>,
  ): Promise<{ ok: true; result: string } | { ok: false; message: string; stack: string }>;
  log(level: 'info' | 'warn' | 'error', message: string): void;
}

export interface DurableRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

export interface DurableResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** The engine's functions for the host. */
export interface Durable {
  /** The JSON text given to a durableClient input binding. */
  clientPayload(): string;
  /** Answers /runtime/webhooks/durabletask/**. */
  handle(request: DurableRequest): Promise<DurableResponse>;
  start(): void;
  clockMoved(): void;
  /** True when nothing is running or due now. */
  idle(): boolean;
  /** Leaves what it has in hand to the next host, as a host does that lives on without its worker. */
  release(): void;
  stop(): Promise<void>;
}

export interface DurableOptions {
  /** SQLite file. */
  readonly file: string;
  readonly port: DurablePort;
  /** How long the work in hand stays hidden from a next host. */
  readonly visibility: Visibility;
  readonly baseUrl: string;
  /** Where the SDK's client calls, without a key; ends in a slash. */
  readonly rpcBaseUrl: string;
  /** The system key, for the links that clients are given. */
  readonly key: string;
  readonly taskHub: string;
  readonly defaultVersion?: string;
}
