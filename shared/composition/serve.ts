/** Binds an endpoint's declaration to its use case: one line per endpoint in functions/. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import type { z } from 'zod';
import type { Access, Endpoint, Handler } from '../platform/endpoint.ts';
import { httpHandler } from '../platform/http-handler.ts';
import { type Orchestrations, orchestrationsOf } from '../platform/orchestrations.ts';
import type { Application } from './app.ts';
import { application } from './instance.ts';

const surroundings = {
  authorizer: () => application.authorizer,
  portalUrl: () => application.config.PORTAL_URL,
};

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
    handler: httpHandler(endpoint, surroundings, (input) => pick(application)(input)),
  });
}

/** As `serve`, for use cases that start or wake orchestrations. */
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
    handler: (request, context) =>
      httpHandler(endpoint, surroundings, (input) =>
        pick(application, orchestrationsOf(context))(input),
      )(request, context),
  });
}
