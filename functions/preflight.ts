/** CORS preflights of portal and display. The app answers them itself, so that they depend on no setting of the host. */
import { app } from '@azure/functions';
import { application } from '../shared/composition/instance.ts';
import { corsHeaders } from '../shared/platform/cors.ts';

const prefixes = {
  Device: 'device/{*rest}',
  Me: 'me',
  Organisations: 'organisations/{*rest}',
  Operations: 'operations/{*rest}',
  Pair: 'devices/pair',
};

for (const [name, route] of Object.entries(prefixes)) {
  app.http(`preflight${name}`, {
    methods: ['OPTIONS'],
    route,
    authLevel: 'anonymous',
    handler: ({ headers }) => ({
      status: 204,
      headers: {
        'cache-control': 'no-store',
        ...corsHeaders(application.config, route, headers.get('origin')),
        'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
        'access-control-allow-headers': 'authorization, content-type, if-match, if-none-match',
        'access-control-max-age': '600',
      },
    }),
  });
}
