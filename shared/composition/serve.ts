/** Registers an endpoint with its handler: one line for each endpoint in functions/. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import type { z } from 'zod';
import type { Access, Endpoint, Handler } from '../platform/endpoint.ts';
import { httpHandler } from '../platform/http-handler.ts';
import { type Orchestrations, orchestrationsOf } from '../platform/orchestrations.ts';
import type { Application } from './app.ts';
import { application } from './instance.ts';

const deps = {
  authorizer: () => application.authorizer,
  portalUrl: () => application.config.PORTAL_URL,
};

/** Registers an endpoint: `serve(endpoints.roomGet, (app) => app.rooms.http.roomGet)`. */
export function serve<
  A extends Access,
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodType,
>(endpoint: Endpoint<A, P, Q, B>, pick: (app: Application) => Handler<A, P, Q, B>): void {
  app.http(endpoint.name, {
    methods: [endpoint.method],
    route: endpoint.route,
    authLevel: 'anonymous',
    handler: httpHandler(endpoint, deps, (input) => pick(application)(input)),
  });
}

/** As `serve`, for handlers that start or wake orchestrations: those come from the invocation's own Durable client. */
export function serveDurable<
  A extends Access,
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodType,
>(
  endpoint: Endpoint<A, P, Q, B>,
  pick: (app: Application, orchestrations: Orchestrations) => Handler<A, P, Q, B>,
): void {
  app.http(endpoint.name, {
    methods: [endpoint.method],
    route: endpoint.route,
    authLevel: 'anonymous',
    extraInputs: [df.input.durableClient()],
    handler: httpHandler(endpoint, deps, (input, context) =>
      pick(application, orchestrationsOf(context))(input),
    ),
  });
}
