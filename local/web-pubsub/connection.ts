/**
 * One client connection: its socket, which a recovery replaces, and the messages that a reliable client has not
 * acknowledged.
 */
import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import { MISSED_PINGS, UNACKED_BYTES, UNACKED_MESSAGES } from './limits.ts';
import type { Message } from './payload.ts';

export const JSON_PROTOCOL = 'json.webpubsub.azure.v1';
export const RELIABLE_PROTOCOL = 'json.reliable.webpubsub.azure.v1';

export type ClientSocket = Pick<WebSocket, 'send' | 'ping' | 'close' | 'terminate'>;

interface Unacked {
  readonly sequenceId: number;
  readonly frame: string;
  /** Not sent again after this instant. */
  readonly until: number;
}

export class Connection {
  readonly id = randomBytes(16).toString('base64url');
  readonly reconnectionToken = randomBytes(32).toString('base64url');
  readonly groups = new Set<string>();
  /** Ack ids of what the client asked successfully. */
  readonly ackIds = new Set<number>();
  readonly hub: string;
  /** The connect handler may change both before the connection is taken. */
  userId: string | undefined;
  roles: Set<string>;
  readonly protocol: string;
  /** State of the connect handler, sent back to it with every event in `ce-connectionState`. */
  state: string | undefined;
  /** When the socket went away; undefined while there is one. */
  detachedAt: number | undefined;
  #socket: ClientSocket | undefined;
  #sequenceId = 0;
  #unacked: Unacked[] = [];
  #unackedBytes = 0;
  #pings = 0;

  constructor(options: {
    hub: string;
    userId: string | undefined;
    protocol: string;
    roles: readonly string[];
  }) {
    this.hub = options.hub;
    this.userId = options.userId;
    this.protocol = options.protocol;
    this.roles = new Set(options.roles);
  }

  get isReliable(): boolean {
    return this.protocol === RELIABLE_PROTOCOL;
  }

  get speaksJson(): boolean {
    return this.isReliable || this.protocol === JSON_PROTOCOL;
  }

  isOn(socket: ClientSocket): boolean {
    return this.#socket === socket;
  }

  /** Also after a recovery: then everything unacknowledged is sent again. */
  attach(socket: ClientSocket): void {
    const former = this.#socket;
    this.#socket = socket;
    this.detachedAt = undefined;
    this.#pings = 0;
    former?.terminate();
    if (this.speaksJson) {
      this.frame({
        type: 'system',
        event: 'connected',
        userId: this.userId,
        connectionId: this.id,
        ...(this.isReliable && { reconnectionToken: this.reconnectionToken }),
      });
    }
    const now = Date.now();
    for (const { frame, until } of this.#unacked) if (until > now) socket.send(frame);
  }

  detach(): void {
    this.#socket = undefined;
    this.detachedAt = Date.now();
  }

  /** A frame outside the sequence: system, ack, pong. */
  frame(frame: object): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  /** False when the client let too much pile up and must be given up. */
  deliver(message: Message, ttlSeconds: number): boolean {
    if (!this.speaksJson) {
      this.#socket?.send(message.raw);
      return true;
    }
    if (!this.isReliable) {
      this.#socket?.send(`${message.open}}`);
      return true;
    }
    this.#sequenceId += 1;
    const frame = `${message.open},"sequenceId":${this.#sequenceId}}`;
    const until = ttlSeconds > 0 ? Date.now() + ttlSeconds * 1000 : Number.POSITIVE_INFINITY;
    this.#unacked.push({ sequenceId: this.#sequenceId, frame, until });
    this.#unackedBytes += frame.length;
    this.#socket?.send(frame);
    return this.#unacked.length <= UNACKED_MESSAGES && this.#unackedBytes <= UNACKED_BYTES;
  }

  acknowledge(sequenceId: number): void {
    const kept = this.#unacked.filter((message) => message.sequenceId > sequenceId);
    this.#unackedBytes = kept.reduce((sum, message) => sum + message.frame.length, 0);
    this.#unacked = kept;
  }

  /** False when the socket left too many pings unanswered. */
  ping(): boolean {
    if (this.#socket === undefined) return true;
    this.#pings += 1;
    if (this.#pings > MISSED_PINGS) return false;
    this.#socket.ping();
    return true;
  }

  answered(): void {
    this.#pings = 0;
  }

  /** 1008 makes the client stop recovering. */
  close(reason: string): void {
    if (this.speaksJson) this.frame({ type: 'system', event: 'disconnected', message: reason });
    this.#socket?.close(1008, Buffer.from(reason).subarray(0, 123).toString());
    this.#socket = undefined;
  }

  /** Breaks the socket as a network failure does. */
  drop(): void {
    this.#socket?.terminate();
  }
}
