/** `addPassword` and `removePassword`: Microsoft makes the secret, the tenant's policy may forbid or shorten it. */
import type { Hono } from 'hono';
import type { Directory } from '../../directory/directory.ts';
import type { GraphEnv } from '../env.ts';
import { openRequest } from './access.ts';
import { managed } from './applications.ts';
import { readAddPassword, readRemovePassword } from './body.ts';
import { directoryErrors } from './errors.ts';
import { keyed } from './key.ts';
import { passwordResource } from './resources.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export function registerPasswords(app: Hono<GraphEnv>, directory: Directory): void {
  for (const path of keyed('applications')) {
    app.post(`${path}/addPassword`, async (c) => {
      const application = managed(directory, openRequest(directory, c), c);
      const { passwordCredential: asked = {} } = await readAddPassword(c);
      const start = new Date(asked.startDateTime ?? Date.now());
      const end = asked.endDateTime ? new Date(asked.endDateTime) : twoYearsAfter(start);
      if (end <= start) {
        throw directoryErrors.badRequest(
          `Invalid value specified for property 'endDateTime' of resource 'PasswordCredential'.`,
        );
      }
      const policy = directory.policies(application.tenantId).appManagement;
      if (policy?.secrets === 'forbidden') throw directoryErrors.secretsForbidden();
      const longest = (policy?.maxLifetimeDays ?? Number.POSITIVE_INFINITY) * DAY_MS;
      // A client that asks for exactly the limit computed it a moment ago.
      if (end.getTime() - start.getTime() > longest + 60_000) {
        throw directoryErrors.lifetimeTooLong();
      }
      const credential = directory.applications.addPassword(application, {
        displayName: asked.displayName ?? null,
        startDateTime: start.toISOString(),
        endDateTime: end.toISOString(),
      });
      return c.json({
        '@odata.context':
          'https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.passwordCredential',
        ...passwordResource(credential),
      });
    });

    app.post(`${path}/removePassword`, async (c) => {
      const application = managed(directory, openRequest(directory, c), c);
      const { keyId } = await readRemovePassword(c);
      if (!application.passwordCredentials.some((known) => known.keyId === keyId)) {
        throw directoryErrors.badRequest(`No password credential found with keyId '${keyId}'.`);
      }
      directory.applications.removePassword(application, keyId);
      return c.body(null, 204);
    });
  }
}

function twoYearsAfter(start: Date): Date {
  const end = new Date(start);
  end.setUTCFullYear(end.getUTCFullYear() + 2);
  return end;
}
