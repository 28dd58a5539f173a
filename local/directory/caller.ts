/** Who a Graph request comes from, read from its bearer token. */
import type { Caller } from './model.ts';
import { GRAPH_AUDIENCE } from './permissions.ts';
import type { Signing } from './signing.ts';

export async function readCaller(
  signing: Signing,
  authorization: string | undefined,
): Promise<Caller | undefined> {
  const [, token] = /^bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (token === undefined) return undefined;
  const claims = await signing.verify(token, GRAPH_AUDIENCE);
  const { tid, appid, oid, roles, scp } = claims ?? {};
  if (typeof tid !== 'string' || typeof appid !== 'string' || typeof oid !== 'string') {
    return undefined;
  }
  return {
    tenantId: tid,
    appId: appid,
    objectId: oid,
    roles: Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [],
    scopes: typeof scp === 'string' ? scp.split(' ') : [],
  };
}
