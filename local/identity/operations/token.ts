/** `/{tenant}/oauth2/v2.0/token`: by grant type. */
import type { Context } from 'hono';
import type { IdentityContext } from '../context.ts';
import { errorBody, IdentityError, missingParameter } from '../errors.ts';
import { tenantOf } from './check-client.ts';
import { clientCredentials } from './client-credentials.ts';
import { redeemCode } from './redeem-code.ts';

export async function token(context: IdentityContext, c: Context): Promise<Response> {
  c.header('cache-control', 'no-store, no-cache');
  c.header('pragma', 'no-cache');
  const segment = c.req.param('tenant') ?? '';
  const form = new URLSearchParams(await c.req.text());
  try {
    return c.json(await issue(context, segment, form));
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    return c.json(errorBody(error), error.status);
  }
}

async function issue(context: IdentityContext, segment: string, form: URLSearchParams) {
  const tenant = tenantOf(context, segment);
  const grantType = form.get('grant_type');
  switch (grantType) {
    case null:
      throw missingParameter('grant_type');
    case 'client_credentials':
      return clientCredentials(context, tenant, form);
    case 'authorization_code':
      return redeemCode(context, segment, tenant, form);
    default:
      throw new IdentityError(70003, `The app requested an unsupported grant type '${grantType}'.`);
  }
}
