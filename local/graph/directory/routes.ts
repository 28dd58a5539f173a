/** Every directory route, to be mounted at `/v1.0`; the server has put the proven `caller` into the context. */
import type { Hono } from 'hono';
import type { Directory } from '../../directory/directory.ts';
import type { GraphEnv } from '../env.ts';
import { registerApplications } from './applications.ts';
import { registerDeletedItems } from './deleted-items.ts';
import { registerOrganisation } from './organisation.ts';
import { registerPasswords } from './passwords.ts';
import { registerServicePrincipals } from './service-principals.ts';

export function registerDirectoryRoutes(app: Hono<GraphEnv>, directory: Directory): void {
  registerApplications(app, directory);
  registerPasswords(app, directory);
  registerServicePrincipals(app, directory);
  registerDeletedItems(app, directory);
  registerOrganisation(app, directory);
}
