/**
 * Finds the function that answers a request. The official precedence is by function name, not by how special a template
 * is.
 */

import {
  disabledText,
  HostError,
  IndexingError,
  resolveSettings,
  type Settings,
} from '../settings.ts';
import type { AppFunction } from '../worker/app-function.ts';
import { option } from '../worker/app-function.ts';
import { overlap, parseTemplate, type Template } from './template.ts';

interface Route {
  readonly fn: AppFunction;
  readonly route: string;
  /** Upper case. */
  readonly methods: readonly string[];
  readonly template: Template;
}

export interface RouteTable {
  readonly routes: readonly Route[];
  /** `path` is decoded and has no leading slash. */
  find(
    method: string,
    path: string,
  ): { fn: AppFunction; params: Record<string, string> } | undefined;
}

interface Context {
  readonly prefix: string;
  readonly settings: Settings;
  warn(message: string): void;
  inError(fn: AppFunction, reason: string): void;
}

export function createRoutes(functions: readonly AppFunction[], context: Context): RouteTable {
  const routes: Route[] = [];
  for (const fn of [...functions].sort(byName)) {
    const route = resolveRoute(fn, context);
    if (route === undefined) continue;
    const methods = methodsOf(fn);
    if (/^(admin|runtime)/i.test(route)) {
      context.inError(fn, 'The specified route conflicts with one or more built in routes.');
      continue;
    }
    const same = routes.find(
      (other) =>
        other.route.toLowerCase() === route.toLowerCase() &&
        other.methods.some((method) => methods.includes(method)),
    );
    if (same !== undefined) {
      const text = `The specified route conflicts with the route defined by function '${same.fn.name}'.`;
      context.inError(fn, text);
      continue;
    }
    const template = parseRoute(fn, route, context.prefix);
    for (const other of routes) {
      const method = methods.find((candidate) => other.methods.includes(candidate));
      if (method === undefined || !overlap(other.template.segments, template.segments)) continue;
      context.warn(
        `The routes of '${other.fn.name}' (${other.route}) and '${fn.name}' (${route}) overlap for ${method}: '${other.fn.name}' wins, because its name comes first.`,
      );
    }
    routes.push({ fn, route, methods, template });
  }
  return {
    routes,
    find(method, path) {
      const inner = stripPrefix(path, context.prefix);
      if (inner === undefined || path.includes('//') || path.startsWith('/')) return undefined;
      for (const { fn, methods, template } of routes) {
        if (!methods.includes(method)) continue;
        const params = template.match(inner);
        if (params !== undefined) return { fn, params };
      }
      return undefined;
    },
  };
}

/** Ordinal, ignoring case, which .NET does by upper case. */
function byName(a: AppFunction, b: AppFunction): number {
  const [one, other] = [a.name.toUpperCase(), b.name.toUpperCase()];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** A setting that is missing disables that function only. */
function resolveRoute(fn: AppFunction, context: Context): string | undefined {
  try {
    return resolveSettings(option(fn.trigger, 'route') ?? fn.name, context.settings);
  } catch (error) {
    if (!(error instanceof IndexingError)) throw error;
    context.inError(fn, disabledText(fn.name, error));
    return undefined;
  }
}

function methodsOf(fn: AppFunction): string[] {
  const methods = fn.trigger['methods'];
  return Array.isArray(methods) ? methods.map((method) => String(method).toUpperCase()) : [];
}

function parseRoute(fn: AppFunction, route: string, prefix: string): Template {
  const refuse = (reason: string) =>
    new HostError(`The route '${route}' of function '${fn.name}' is invalid: ${reason}`);
  // With an empty prefix `/` alone is accepted, though nothing reaches it.
  if (route.startsWith('/') && !(route === '/' && prefix === '')) {
    throw refuse("The route template cannot start with a '/' character.");
  }
  try {
    return parseTemplate(route);
  } catch (error) {
    throw refuse((error as Error).message);
  }
}

function stripPrefix(path: string, prefix: string): string | undefined {
  if (prefix === '') return path === '' ? undefined : path;
  const start = `${prefix}/`;
  if (path.toLowerCase() === prefix.toLowerCase()) return '';
  return path.toLowerCase().startsWith(start.toLowerCase()) ? path.slice(start.length) : undefined;
}
