/** Answers the upgrade request of a client: faults come first, and every answer is recorded. */
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { EmulatorDeps } from '../kit/emulator.ts';
import { answerOf, type FaultAnswer, sendAnswer } from '../kit/faults.ts';
import { requestText } from '../kit/request-text.ts';
import type { Refusal } from './admission.ts';

interface Deps extends Pick<EmulatorDeps, 'faults' | 'requests'> {
  /** Takes the socket, or refuses. */
  accept(request: IncomingMessage, url: URL, take: Take): Promise<Refusal | undefined>;
}

/** Upgrades the request's socket. */
type Take = (then: (socket: WebSocket) => void) => void;

export async function answerUpgrade(
  deps: Deps,
  request: IncomingMessage,
  socket: Duplex,
  take: Take,
): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
  const { status, answer } = await statusOf(deps, request, socket, { url, take });
  if (answer !== undefined) refuse(request, answer);
  const at = new Date().toISOString();
  const entry = { at, service: 'web-pubsub', method: 'CONNECT', path: url.pathname, status };
  deps.requests.record(entry, `CONNECT ${url.pathname}`);
}

async function statusOf(
  { faults, accept }: Deps,
  request: IncomingMessage,
  socket: Duplex,
  { url, take }: { url: URL; take: Take },
): Promise<{ status: number; answer?: FaultAnswer }> {
  const text = faults.readsRequestText('web-pubsub') ? await requestText(request) : undefined;
  const fault = faults.take('web-pubsub', 'CONNECT', request.url ?? '/', text);
  const played = fault === undefined ? undefined : answerOf(fault);
  if (fault?.delayMs !== undefined) await sleep(fault.delayMs);
  if (fault?.drop === true) {
    socket.destroy();
    return { status: 0 };
  }
  if (played !== undefined) return { status: played.status, answer: played };
  const refusal = await accept(request, url, take);
  if (refusal === undefined) return { status: 101 };
  const { status, reason } = refusal;
  const body = JSON.stringify({ error: { code: String(status), message: reason } });
  const headers = { 'content-type': 'application/json' };
  return { status, answer: { status, headers, body } };
}

/** Answers an upgrade request without an upgrade. */
function refuse(request: IncomingMessage, answer: FaultAnswer): void {
  const response = new ServerResponse(request);
  response.assignSocket(request.socket);
  response.shouldKeepAlive = false;
  response.once('finish', () => request.socket.end());
  sendAnswer(response, answer);
}
