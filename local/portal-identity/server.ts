/** The emulated identity provider of the portal, and tokens without a browser for scripts. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { importJWK, SignJWT } from 'jose';
import type { Emulator, EmulatorDeps } from '../kit/emulator.ts';
import { createAccounts } from './accounts.ts';
import { ACCESS_TOKEN_SECONDS, AUDIENCE, CLIENT_ID, personClaims } from './claims.ts';
import { ALGORITHM, type Keys, loadKeys } from './keys.ts';

export interface PortalIdentity extends Emulator {
  /** An access token as a sign-in in the browser would give, valid for an hour. */
  issuePortalToken(person: { email: string; roles: readonly string[] }): Promise<string>;
}

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

export function createPortalIdentity(deps: EmulatorDeps): PortalIdentity {
  const { addresses, log } = deps;
  const store = deps.store('portal-identity');
  const accounts = createAccounts(store);
  let keys: Promise<Keys> | undefined;
  const keysOnce = (): Promise<Keys> => (keys ??= loadKeys(store));
  let listener: Promise<Listener> | undefined;
  const listenerOnce = (): Promise<Listener> => (listener ??= load());

  /** oidc-provider takes a third of a second to load, so the first request pays for it. */
  async function load(): Promise<Listener> {
    const { createProvider } = await import('./provider.ts');
    return createProvider(addresses, store, accounts, await keysOnce()).callback();
  }

  return {
    name: 'portal-identity',
    handle(request, response) {
      listenerOnce().then(
        (listen) => listen(request, response),
        (error: unknown) => {
          log.write('portal-identity', 'error', String(error));
          response.writeHead(500).end();
        },
      );
    },
    operation: (method, path) =>
      `${method} ${path.replace(/^\/(interaction|auth)\/[^/]+/, '/$1/{id}')}`,
    async issuePortalToken({ email, roles }) {
      const { signing } = await keysOnce();
      const account = accounts.byEmail(email);
      return new SignJWT({
        client_id: CLIENT_ID,
        scope: 'openid email roles',
        ...personClaims(account, roles),
      })
        .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt', kid: signing.kid ?? '' })
        .setIssuer(addresses.portalIdentity)
        .setAudience(AUDIENCE)
        .setSubject(account.subject)
        .setJti(crypto.randomUUID())
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + ACCESS_TOKEN_SECONDS)
        .sign(await importJWK(signing, ALGORITHM));
    },
  };
}
