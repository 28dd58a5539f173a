/** oidc-provider set up for the one public client, the portal: code with PKCE, JWT access tokens for the API. */
import {
  type Configuration,
  interactionPolicy,
  type KoaContextWithOIDC,
  Provider,
} from 'oidc-provider';
import type { Addresses } from '../kit/emulator.ts';
import type { Store } from '../kit/store.ts';
import type { Accounts } from './accounts.ts';
import { createAdapter } from './adapter.ts';
import { ACCESS_TOKEN_SECONDS, AUDIENCE, CLIENT_ID, personClaims, ROLES } from './claims.ts';
import { ALGORITHM, type Keys } from './keys.ts';
import { errorPage, signedOutPage, signInPage, signOutPage } from './page.ts';

const INTERACTION = '/interaction/';
const SCOPES = ['openid', 'email', 'profile', 'roles', 'offline_access'];
const DAY = 24 * 3600;

export function createProvider(
  addresses: Addresses,
  store: Store,
  accounts: Accounts,
  keys: Keys,
): Provider {
  const provider = new Provider(
    addresses.portalIdentity,
    configuration(addresses, store, accounts, keys),
  );
  provider.use(async (context, next) => {
    if (context.path.startsWith(INTERACTION)) await interact(provider, accounts, context);
    else await next();
  });
  return provider;
}

const claims: Configuration['claims'] = {
  openid: ['sub'],
  email: ['email', 'email_verified'],
  profile: ['name'],
  roles: ['roles'],
};

const ttl: Configuration['ttl'] = {
  AccessToken: ACCESS_TOKEN_SECONDS,
  AuthorizationCode: 60,
  Grant: 14 * DAY,
  IdToken: 3600,
  Interaction: 3600,
  RefreshToken: DAY,
  Session: 14 * DAY,
};

const features: Configuration['features'] = {
  devInteractions: { enabled: false },
  rpInitiatedLogout: {
    enabled: true,
    logoutSource: (context, form) => answer(context, signOutPage(form)),
    postLogoutSuccessSource: (context) => answer(context, signedOutPage()),
  },
  resourceIndicators: {
    enabled: true,
    defaultResource: () => AUDIENCE,
    useGrantedResource: () => true,
    getResourceServerInfo: () => ({
      scope: SCOPES.join(' '),
      audience: AUDIENCE,
      accessTokenTTL: ACCESS_TOKEN_SECONDS,
      accessTokenFormat: 'jwt',
      jwt: { sign: { alg: ALGORITHM } },
    }),
  },
};

function configuration(
  { portal }: Addresses,
  store: Store,
  accounts: Accounts,
  keys: Keys,
): Configuration {
  const prompts = interactionPolicy.base();
  // The portal is our own: nobody is asked whether it may know who they are.
  prompts.remove('consent');
  return {
    adapter: createAdapter(store),
    jwks: { keys: [keys.signing] },
    cookies: { keys: [keys.cookie] },
    clients: [
      {
        client_id: CLIENT_ID,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [`${portal}/signed-in`, `${portal}/`],
        post_logout_redirect_uris: [`${portal}/`],
      },
    ],
    scopes: SCOPES,
    claims,
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    clientAuthMethods: ['none'],
    pkce: { required: () => true },
    // As Entra does for single-page apps: `offline_access` needs no question to the person.
    issueRefreshToken: async (_context, client) => client.grantTypeAllowed('refresh_token'),
    clientBasedCORS: (_context, origin) => origin === portal,
    interactions: { policy: prompts, url: (_context, { uid }) => `${INTERACTION}${uid}` },
    features,
    renderError: (context, { error, error_description: description = '' }) =>
      answer(context, errorPage(error, description)),
    ttl,
    ...claimsOf(accounts),
    loadExistingGrant: everythingGranted,
  };
}

/** Whose tokens they are, and what these say. */
const claimsOf = (accounts: Accounts): Pick<Configuration, 'findAccount' | 'extraTokenClaims'> => ({
  findAccount(_context, accountId) {
    const account = accounts.bySubject(accountId);
    if (account === undefined) return undefined;
    const person = { sub: accountId, name: account.email, ...personClaims(account, account.roles) };
    return { accountId, claims: () => person };
  },
  extraTokenClaims(_context, token) {
    const account = 'accountId' in token ? accounts.bySubject(token.accountId) : undefined;
    return account === undefined ? undefined : personClaims(account, account.roles);
  },
});

const everythingGranted: Configuration['loadExistingGrant'] = async ({ oidc }) => {
  const { client, session, provider } = oidc;
  const accountId = session?.accountId;
  if (client === undefined || accountId === undefined) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId });
  grant.addOIDCScope(SCOPES.join(' '));
  grant.addResourceScope(AUDIENCE, SCOPES.join(' '));
  await grant.save();
  return grant;
};

async function interact(
  provider: Provider,
  accounts: Accounts,
  context: Pick<
    KoaContextWithOIDC,
    'req' | 'res' | 'method' | 'path' | 'type' | 'body' | 'respond'
  >,
): Promise<void> {
  const show = (problem: string | null): Promise<void> =>
    answer(context, signInPage(context.path, problem));
  await provider.interactionDetails(context.req, context.res);
  if (context.method !== 'POST') return show(null);
  const form = new URLSearchParams(await textOf(context.req));
  const email = form.get('email')?.trim() ?? '';
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) return show('That is not an e-mail address.');
  const roles = form.getAll('roles').filter((role) => ROLES.includes(role));
  const { subject } = accounts.signIn(email, roles);
  context.respond = false;
  await provider.interactionFinished(context.req, context.res, { login: { accountId: subject } });
}

async function answer(
  context: Pick<KoaContextWithOIDC, 'type' | 'body'>,
  page: Promise<string>,
): Promise<void> {
  context.type = 'html';
  context.body = await page;
}

async function textOf(request: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
