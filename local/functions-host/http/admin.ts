/** The host's own endpoints: status, list of functions, runs by hand. */
import { basename } from 'node:path';
import type { Catalogue } from '../index-app.ts';
import type { HostKeys } from '../keys.ts';
import { triggerMetadata } from '../queues/message.ts';
import type { Timer } from '../timers/timer.ts';
import type { AppFunction } from '../worker/app-function.ts';
import type { Call } from '../worker/run-once.ts';
import type { RouteTable } from './routes.ts';

interface AdminAnswer {
  readonly status: number;
  readonly json?: unknown;
}

export interface AdminContext {
  readonly app: string;
  readonly url: string;
  readonly routePrefix: string;
  readonly catalogue: Catalogue;
  readonly routes: RouteTable;
  readonly timers: ReadonlyMap<AppFunction, Timer>;
  readonly keys: HostKeys;
  run(fn: AppFunction, call: Call): Promise<unknown>;
}

export const PING = /^admin\/host\/ping\/?$/i;
const ROUTE =
  /^admin\/(host\/(ping|status|(keys|functionkeys|systemkeys)(\/[^/]+)?)|functions(\/[^/]+(\/status)?)?)\/?$/i;

/** Paths have no leading slash. */
export const isAdminRoute = (path: string): boolean => ROUTE.test(path);

/** For an admin route, and a caller who may. */
export function answerAdmin(
  request: { method: string; path: string; contentType: string; body: Buffer },
  context: AdminContext,
): AdminAnswer {
  const [, area, name, more] = request.path.replace(/\/$/, '').split('/');
  const route = `${request.method} ${area?.toLowerCase()}`;
  if (route === 'GET host' && name?.toLowerCase() === 'ping') return { status: 200 };
  if (route === 'GET host' && name?.toLowerCase() === 'status') {
    const processUptime = Math.round(process.uptime() * 1000);
    const id = basename(context.app).toLowerCase();
    return { status: 200, json: { id, state: 'Running', version: '4.1037.0', processUptime } };
  }
  if (route === 'GET host') return keysOf(context.keys, name?.toLowerCase(), more);
  if (route === 'GET functions' && name === undefined) {
    return { status: 200, json: context.catalogue.functions.map((fn) => describe(fn, context)) };
  }
  const fn = name === undefined ? undefined : context.catalogue.find(name);
  if (fn === undefined || area?.toLowerCase() !== 'functions') return { status: 404 };
  if (more !== undefined) {
    const errors = context.catalogue.errorsOf(fn);
    return request.method === 'GET'
      ? { status: 200, json: errors.length === 0 ? {} : { errors } }
      : { status: 404 };
  }
  if (request.method === 'GET') return { status: 200, json: describe(fn, context) };
  return request.method === 'POST' ? runByHand(fn, request, context) : { status: 404 };
}

function describe(fn: AppFunction, context: AdminContext): unknown {
  const route = context.routes.routes.find((entry) => entry.fn === fn)?.route;
  const path = [context.routePrefix, route].filter((part) => part !== '').join('/');
  const bindings = Object.entries(fn.metadata.bindings).map(([key, binding]) => ({
    ...binding,
    name: key,
  }));
  return {
    name: fn.name,
    href: `${context.url}/admin/functions/${fn.name}`,
    config: { name: fn.name, bindings, disabled: fn.disabled },
    invoke_url_template: route === undefined ? null : `${context.url}/${path}`.toLowerCase(),
    language: 'node',
    isDisabled: fn.disabled,
  };
}

function keysOf(keys: HostKeys, scope: string | undefined, name: string | undefined): AdminAnswer {
  const found = scope === 'systemkeys' ? keys.file.systemKeys : keys.file.functionKeys;
  const shown = found.map(({ name, value }) => ({ name, value }));
  if (name === undefined) return { status: 200, json: { keys: shown } };
  const { masterKey } = keys.file;
  const all =
    scope === 'systemkeys' ? shown : [...shown, { name: '_master', value: masterKey.value }];
  const key = all.find((each) => each.name === name);
  return key === undefined ? { status: 404 } : { status: 200, json: key };
}

function runByHand(
  fn: AppFunction,
  request: { contentType: string; body: Buffer },
  context: AdminContext,
): AdminAnswer {
  if (!/^application\/json\b/i.test(request.contentType)) return { status: 415 };
  let input: unknown;
  try {
    const body: unknown = JSON.parse(request.body.toString('utf8') || '{}');
    input = (body as { input?: unknown } | null)?.input;
  } catch {
    return { status: 400 };
  }
  if (!context.catalogue.active.includes(fn)) return { status: 404 };
  const call = callByHand(fn, input, context);
  if (call === undefined) return { status: 400 };
  // The outcome goes to the log, not to the caller.
  context.run(fn, call).catch(() => undefined);
  return { status: 202 };
}

/** Undefined where the trigger cannot be run by hand: an orchestrator needs its history. */
function callByHand(fn: AppFunction, input: unknown, context: AdminContext): Call | undefined {
  const reason = 'This function was programmatically called via the host APIs.';
  const text = typeof input === 'string' ? input : JSON.stringify(input ?? '');
  switch (fn.triggerType) {
    case 'timertrigger': {
      const trigger = context.timers.get(fn)?.manualTrigger();
      return trigger && { trigger, reason };
    }
    case 'queuetrigger': {
      const never = new Date('9999-12-31T23:59:59Z');
      const properties = { insertedOn: never, expiresOn: never, nextVisibleOn: never };
      const metadata = triggerMetadata(text, { ...properties, dequeueCount: 0 });
      return {
        trigger: { string: text },
        metadata: { ...metadata, [fn.triggerName]: { string: text } },
        reason,
      };
    }
    case 'eventgridtrigger':
    case 'activitytrigger':
      return { trigger: { string: text }, reason };
    case 'httptrigger': {
      const http = { method: 'POST', url: `${context.url}/`, body: { bytes: Buffer.from(text) } };
      return { trigger: { http }, reason };
    }
    default:
      return undefined;
  }
}
