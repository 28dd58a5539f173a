/** The emulated Microsoft identity platform: sign-in, admin consent, tokens, and App Service's managed identity. */
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import type { Directory } from '../directory/directory.ts';
import type { Emulator, EmulatorDeps } from '../kit/emulator.ts';
import type { IdentityContext } from './context.ts';
import { errorBody, IdentityError } from './errors.ts';
import { adminConsent } from './operations/admin-consent.ts';
import { authorize } from './operations/authorize.ts';
import { managedIdentityEndpoint } from './operations/managed-identity-endpoint.ts';
import { keys, openidConfiguration } from './operations/metadata.ts';
import { token } from './operations/token.ts';
import { errorPage } from './pages.ts';
import { openState } from './state.ts';

export function createIdentity(deps: EmulatorDeps, directory: Directory): Emulator {
  const { addresses, log } = deps;
  const state = openState(deps.store('identity'));
  const context: IdentityContext = { addresses, directory, state };
  const app = new Hono();

  app.get('/msi/token', (c) => managedIdentityEndpoint(context, c));
  app.get('/:tenant/v2.0/.well-known/openid-configuration', (c) =>
    c.json(openidConfiguration(context, c.req.param('tenant'))),
  );
  app.get('/:tenant/discovery/v2.0/keys', async (c) =>
    c.json(await keys(context, c.req.param('tenant'))),
  );
  app.on(['GET', 'POST'], '/:tenant/v2.0/adminconsent', (c) => adminConsent(context, c));
  app.on(['GET', 'POST'], '/:tenant/oauth2/v2.0/authorize', (c) => authorize(context, c));
  app.post('/:tenant/oauth2/v2.0/token', (c) => token(context, c));

  app.notFound((c) =>
    c.json({ error: 'not_implemented', error_description: 'Not emulated.' }, 501),
  );
  app.onError((error, c) => {
    if (error instanceof IdentityError) {
      const machine = c.req.path.includes('/.well-known/') || c.req.path.includes('/discovery/');
      return machine
        ? c.json(errorBody(error), error.status)
        : c.html(errorPage(error.message), error.status);
    }
    log.write('identity', 'error', error.stack ?? error.message);
    return c.json({ error: 'server_error', error_description: 'The emulator failed.' }, 500);
  });

  const listener = getRequestListener(app.fetch);
  return {
    name: 'identity',
    handle: (request, response) => void listener(request, response),
    operation: (method, path) => `${method} ${path.replace(/^\/(?!msi\/)[^/]+/, '/{tenant}')}`,
  };
}
