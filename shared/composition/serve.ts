/** Registers an endpoint with its handler: one line for each endpoint in functions/. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import type { Endpoint, HandlerOf, HandlersOf, HttpResult, InputOf } from '../platform/endpoint.ts';
import { httpHandler } from '../platform/http-handler.ts';
import { type Orchestrations, orchestrationsOf } from '../platform/orchestrations.ts';
import type { Application } from './app.ts';
import { application } from './instance.ts';

const deps = {
  authorizer: () => application.authorizer,
  origins: () => application.config,
};

/** Registers an endpoint: `serve(endpoints.roomGet, (app) => app.rooms.http.roomGet)`. */
export function serve<E extends Endpoint>(
  endpoint: E,
  pick: (app: Application) => (input: InputOf<E>) => Promise<HttpResult>,
): void {
  app.http(endpoint.name, {
    ...triggerOf(endpoint),
    handler: httpHandler(endpoint, deps, (input) => pick(application)(input)),
  });
}

/** Registers every endpoint of a module: `serveAll(endpoints, (app) => app.rooms.http)`. */
export function serveAll<Endpoints extends Readonly<Record<string, Endpoint>>>(
  endpoints: Endpoints,
  pick: (app: Application) => HandlersOf<Endpoints>,
): void {
  for (const [name, endpoint] of Object.entries(endpoints)) {
    serve(endpoint, (app) => pick(app)[name] as HandlerOf<Endpoint>);
  }
}

/** As `serve`, for handlers that start or wake orchestrations: those come from the invocation's own Durable client. */
export function serveDurable<E extends Endpoint>(
  endpoint: E,
  pick: (
    app: Application,
    orchestrations: Orchestrations,
  ) => (input: InputOf<E>) => Promise<HttpResult>,
): void {
  app.http(endpoint.name, {
    ...triggerOf(endpoint),
    extraInputs: [df.input.durableClient()],
    handler: httpHandler(endpoint, deps, (input, context) =>
      pick(application, orchestrationsOf(context))(input),
    ),
  });
}

const triggerOf = ({ method, route }: Endpoint) => ({
  methods: [method],
  route,
  authLevel: 'anonymous' as const,
});
