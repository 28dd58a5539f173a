/** Decides whether a client may connect: hub, subprotocol, token, and the connect handler's word. */
import type { IncomingMessage } from 'node:http';
import type { JWTPayload } from 'jose';
import { Connection, JSON_PROTOCOL, RELIABLE_PROTOCOL } from './connection.ts';
import type { EventHandler } from './event-handler.ts';
import { HUB_NAME } from './limits.ts';
import { bearer, listClaim, type TokenCheck } from './tokens.ts';

export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

interface Deps {
  readonly checkToken: TokenCheck;
  readonly events: EventHandler | undefined;
}

export const PROTOCOLS = [RELIABLE_PROTOCOL, JSON_PROTOCOL];

export function hubOf(url: URL): string | undefined {
  const [, client, hubs, name] = url.pathname.split('/');
  if (client !== 'client') return undefined;
  const hub = hubs === 'hubs' ? name : url.searchParams.get('hub');
  return hub && HUB_NAME.test(hub) ? hub : undefined;
}

/** The connection that a recovery asks for: it proves itself by its own token, since the access token may have expired. */
export const recoveredId = (url: URL): string | null => url.searchParams.get('awps_connection_id');

export async function admit(
  deps: Deps,
  request: IncomingMessage,
  url: URL,
): Promise<Refusal | 'recovery' | { connection: Connection; groups: readonly string[] }> {
  const hub = hubOf(url);
  if (hub === undefined) return { status: 404, reason: 'There is no such hub.' };
  const offered = request.headers['sec-websocket-protocol']?.split(',').map((p) => p.trim()) ?? [];
  const protocol = PROTOCOLS.find((known) => offered.includes(known)) ?? '';
  if (offered.length > 0 && protocol === '') {
    return { status: 501, reason: `None of ${offered.join(', ')} is emulated.` };
  }
  if (recoveredId(url) !== null) return 'recovery';
  const check = await deps.checkToken(
    url.searchParams.get('access_token') ?? bearer(request.headers.authorization),
    url.pathname.startsWith('/client/hubs/')
      ? url.origin + url.pathname
      : `${url.origin}/client/hubs/${hub}`,
  );
  if ('refused' in check) return { status: 401, reason: check.refused };
  const { claims } = check;
  const roles = listClaim(claims, 'role');
  const connection = new Connection({ hub, userId: claims.sub, protocol, roles });
  const groups = listClaim(claims, 'webpubsub.group');
  if (deps.events?.wants('connect') !== true) return { connection, groups };
  return askHandler(deps.events, connection, { claims, groups, offered });
}

/** The connect handler may refuse, rename the user, replace the roles and add groups. */
async function askHandler(
  events: EventHandler,
  connection: Connection,
  asked: { claims: JWTPayload; groups: readonly string[]; offered: readonly string[] },
): Promise<Refusal | { connection: Connection; groups: readonly string[] }> {
  const claims = Object.entries(asked.claims).map(([name, value]) => [
    name,
    [value].flat().map(String),
  ]);
  const answer = await events.ask(connection, {
    claims: Object.fromEntries(claims),
    query: {},
    headers: {},
    subprotocols: asked.offered,
    clientCertificates: [],
  });
  if (answer.status >= 300) return { status: answer.status, reason: 'The handler refused.' };
  connection.userId = answer.userId ?? asked.claims.sub;
  if (answer.roles !== undefined) connection.roles = new Set(answer.roles);
  return { connection, groups: [...asked.groups, ...(answer.groups ?? [])] };
}
