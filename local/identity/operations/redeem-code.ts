/** An authorization code becomes tokens: once, for the same client, tenant and redirect URI, with its verifier. */
import { createHash } from 'node:crypto';
import type { Tenant } from '../../directory/model.ts';
import { idTokenClaims, userTokenClaims } from '../claims.ts';
import type { IdentityContext } from '../context.ts';
import { type ErrorNumber, IdentityError, missingParameter } from '../errors.ts';
import type { Code } from '../state.ts';
import { authenticateClient } from './authenticate-client.ts';

export async function redeemCode(
  context: IdentityContext,
  segment: string,
  tenant: Tenant | undefined,
  form: URLSearchParams,
) {
  const { addresses, directory, state } = context;
  const handle = form.get('code');
  if (!handle) throw missingParameter('code');
  const read = () =>
    state.codes.get(handle) ?? fail(70008, 'The provided authorization code is not valid.');
  const home = tenant ?? directory.tenant(read().tenantId) ?? fail(90002, 'Tenant not found.');
  const { application } = await authenticateClient(context, directory.latest, home, form);
  // Only now: another request may have redeemed it meanwhile.
  const code = read();
  checkCode(code, application.appId, tenant?.id ?? segment, form);
  state.codes.put(handle, { ...code, redeemed: true });

  const user =
    directory.user(code.tenantId, code.userId) ?? fail(50034, 'The user does not exist.');
  const sign = (claims: ReturnType<typeof idTokenClaims>) =>
    directory.signing.sign(user.tenantId, claims);
  const access = userTokenClaims(addresses.identity, application, user, code.scopes);
  const expiresIn = Number(access.exp) - Number(access.iat);
  const clientInfo = { uid: user.id, utid: user.tenantId };
  return {
    token_type: 'Bearer',
    scope: code.scopes.join(' '),
    expires_in: expiresIn,
    ext_expires_in: expiresIn,
    access_token: await sign(access),
    id_token: await sign(idTokenClaims(addresses.identity, application, user, code)),
    client_info: Buffer.from(JSON.stringify(clientInfo)).toString('base64url'),
  };
}

function checkCode(code: Code, clientId: string, authority: string, form: URLSearchParams): void {
  if (code.redeemed) {
    fail(54005, 'OAuth2 Authorization code was already redeemed, please retry with a new code.');
  }
  if (Date.parse(code.expiresAt) <= Date.now() || code.clientId !== clientId) {
    fail(70008, 'The provided authorization code or refresh token has expired or is not yours.');
  }
  if (code.authority !== authority) {
    fail(
      700005,
      'Provided Authorization Code is intended to use against other tenant, thus rejected.',
    );
  }
  if (code.redirectUri !== form.get('redirect_uri')) {
    fail(
      500112,
      `The reply address '${form.get('redirect_uri')}' does not match the reply address '${code.redirectUri}' provided when requesting Authorization code.`,
    );
  }
  if (code.challenge === null) return;
  const verifier = form.get('code_verifier') ?? '';
  if (createHash('sha256').update(verifier).digest('base64url') !== code.challenge) {
    fail(
      501481,
      'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
    );
  }
}

function fail(number: ErrorNumber, text: string): never {
  throw new IdentityError(number, text);
}
