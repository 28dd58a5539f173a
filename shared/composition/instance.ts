/** The one application of this process. Bad settings throw here, so the entry file fails to load and nothing half-starts. */
import { loadConfig } from '../platform/config.ts';
import { composeApp } from './app.ts';

export const application = composeApp(loadConfig());
