/** `GET /msi/token`, App Service's endpoint of version 2019-08-01. */
import { timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import type { IdentityContext } from '../context.ts';
import { managedIdentityToken } from '../managed-identity.ts';

export async function managedIdentityEndpoint(
  { addresses, directory }: IdentityContext,
  c: Context,
): Promise<Response> {
  const refuse = (status: 400 | 401, message: string) =>
    c.json({ statusCode: status, message }, status);
  const { managedIdentity, managedIdentityHeader } = directory.provider;
  if (!isEqual(c.req.header('x-identity-header') ?? '', managedIdentityHeader)) {
    return refuse(401, 'The X-IDENTITY-HEADER header is missing or wrong.');
  }
  if (c.req.query('api-version') !== '2019-08-01') {
    return refuse(400, 'The api-version must be 2019-08-01.');
  }
  const others = ['principal_id', 'object_id', 'mi_res_id'];
  const clientId = c.req.query('client_id') ?? managedIdentity.clientId;
  if (clientId !== managedIdentity.clientId || others.some((name) => c.req.query(name))) {
    return refuse(400, 'No User Assigned or Delegated Managed Identity found for specified id.');
  }
  const resource = c.req.query('resource') ?? '';
  const token = await managedIdentityToken(directory, addresses.identity, resource);
  return token === undefined
    ? refuse(400, `The resource '${resource}' was not found.`)
    : c.json(token);
}

function isEqual(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
