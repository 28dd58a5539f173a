/** CORS preflight for the portal. The app answers it itself, so that it does not depend on a setting of the host. */
import { app } from '@azure/functions';
import { application } from '../shared/composition/instance.ts';
import { answerHeaders } from '../shared/platform/http-handler.ts';

const prefixes = {
  Me: 'me',
  Organisations: 'organisations/{*rest}',
  Operations: 'operations/{*rest}',
};

for (const [name, route] of Object.entries(prefixes)) {
  app.http(`preflight${name}`, {
    methods: ['OPTIONS'],
    route,
    authLevel: 'anonymous',
    handler: () => ({
      status: 204,
      headers: {
        ...answerHeaders(application.config.PORTAL_URL),
        'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
        'access-control-allow-headers': 'authorization, content-type, if-match, if-none-match',
        'access-control-max-age': '600',
      },
    }),
  });
}
