/**
 * The one application of this process. Bad settings and a capability that cannot be composed throw here: then the entry
 * files fail to load, and nothing starts by halves.
 */
import { loadConfig } from '../platform/config.ts';
import { composeApp } from './app.ts';

export const application = composeApp(loadConfig());
