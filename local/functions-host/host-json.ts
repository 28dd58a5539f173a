/** Reads host.json and its overrides `AzureFunctionsJobHost__a__b`; names ignore case, as in .NET configuration. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Visibility } from './durable/held-work.ts';
import { HostError, isTrue, resolveSettings, type Settings } from './settings.ts';
import { parseTimeSpan } from './time-span.ts';

export interface QueueSettings {
  readonly batchSize: number;
  readonly newBatchThreshold: number;
  readonly maxPollingIntervalMs: number;
  readonly visibilityTimeoutMs: number;
  readonly maxDequeueCount: number;
  readonly messageEncoding: 'base64' | 'none';
}

export interface HostSettings {
  readonly routePrefix: string;
  /** Headers of every answer that does not have them already. */
  readonly customHeaders: Readonly<Record<string, string>>;
  readonly queues: QueueSettings;
  /** Infinity when switched off with -1. */
  readonly functionTimeoutMs: number;
  readonly taskHub: string;
  readonly defaultVersion: string | undefined;
  /** The visibility time-outs of Durable's queues. */
  readonly visibility: Visibility;
  readonly logLevels: Readonly<Record<string, string>>;
  readonly openTelemetry: boolean;
}

type Tree = { [key: string]: unknown };
/** https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-bindings#host-json */
const DURABLE_VISIBILITY_MS = 300_000;
const MINUTE_MS = 60_000;
const OVERRIDE = /^AzureFunctionsJobHost__(.+)$/i;

export function readHostSettings(app: string, settings: Settings): HostSettings {
  const tree = readTree(join(app, 'host.json'));
  for (const [name, value] of Object.entries(settings)) {
    const path = OVERRIDE.exec(name)?.[1];
    if (path !== undefined && value !== undefined) assign(tree, path.split('__'), value);
  }
  const read = createReaders(tree, settings);
  const timeout = read.span('functionTimeout');
  const storage = 'extensions.durableTask.storageProvider';
  return {
    routePrefix: (read.text('extensions.http.routePrefix') ?? 'api').replace(/^\/+|\/+$/g, ''),
    customHeaders: textsOf(tree, ['extensions', 'http', 'customHeaders']),
    queues: queueSettings(read),
    functionTimeoutMs:
      timeout === undefined ? 1_800_000 : timeout < 0 ? Number.POSITIVE_INFINITY : timeout,
    taskHub: read.resolved('extensions.durableTask.hubName') ?? 'TestHubName',
    defaultVersion: read.text('extensions.durableTask.defaultVersion'),
    visibility: {
      turnMs: read.turnVisibility(`${storage}.controlQueueVisibilityTimeout`),
      taskMs: read.span(`${storage}.workItemQueueVisibilityTimeout`) ?? DURABLE_VISIBILITY_MS,
    },
    logLevels: textsOf(tree, ['logging', 'logLevel']),
    openTelemetry: read.text('telemetryMode')?.toLowerCase() === 'opentelemetry',
  };
}

function textsOf(tree: Tree, path: readonly string[]): Record<string, string> {
  const found = find(tree, path);
  const entries = isTree(found) ? Object.entries(found) : [];
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}

type Readers = ReturnType<typeof createReaders>;

function createReaders(tree: Tree, settings: Settings) {
  const text = (path: string) => {
    const value = find(tree, path.split('.'));
    if (typeof value === 'string') return value;
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
  };
  return {
    text,
    span(path: string): number | undefined {
      const value = text(path);
      if (value === undefined) return undefined;
      const ms = parseTimeSpan(value);
      if (ms === undefined) throw new HostError(`host.json: ${path} '${value}' is no time span.`);
      return ms;
    },
    /** As the official host, which stays up in the state `Error` then. */
    turnVisibility(path: string): number {
      const ms = this.span(path) ?? DURABLE_VISIBILITY_MS;
      if (ms >= MINUTE_MS && ms <= 60 * MINUTE_MS) return ms;
      throw new HostError(`host.json: ${path} must be between 1 and 60 minutes.`);
    },
    integer(path: string, least: number, most: number, otherwise: number): number {
      const value = text(path);
      if (value === undefined) return otherwise;
      const number = Number(value);
      if (!Number.isInteger(number) || number < least || number > most) {
        throw new HostError(`host.json: ${path} '${value}' must be from ${least} to ${most}.`);
      }
      return number;
    },
    resolved(path: string): string | undefined {
      try {
        return resolveSettings(text(path) ?? '', settings) || undefined;
      } catch (error) {
        throw new HostError(`host.json: ${path} ${(error as Error).message}`);
      }
    },
  };
}

function queueSettings({ text, span, integer }: Readers): QueueSettings {
  const batchSize = integer('extensions.queues.batchSize', 1, 32, 16);
  return {
    batchSize,
    newBatchThreshold: integer('extensions.queues.newBatchThreshold', 0, 1000, batchSize / 2),
    // The official host waits up to a minute, and two seconds in the Development environment.
    maxPollingIntervalMs: Math.max(100, span('extensions.queues.maxPollingInterval') ?? 2000),
    visibilityTimeoutMs: span('extensions.queues.visibilityTimeout') ?? 0,
    maxDequeueCount: integer('extensions.queues.maxDequeueCount', 1, 1000, 5),
    messageEncoding:
      text('extensions.queues.messageEncoding')?.toLowerCase() === 'none' ? 'none' : 'base64',
  };
}

/** `AzureWebJobs.NAME.Disabled`, or with `_` where an environment forbids dots. */
export function isDisabled(name: string, settings: Settings): boolean {
  return (
    isTrue(settings[`AzureWebJobs.${name}.Disabled`]) ||
    isTrue(settings[`AzureWebJobs_${name}_Disabled`])
  );
}

function readTree(file: string): Tree {
  if (!existsSync(file)) throw new HostError(`There is no host.json in ${join(file, '..')}.`);
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isTree(parsed)) return parsed;
  } catch (error) {
    // The message may quote the file, line breaks and all.
    const message = (error as Error).message.replace(/\s+/g, ' ');
    throw new HostError(`host.json is no JSON: ${message}`);
  }
  throw new HostError('host.json must hold an object.');
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function keyOf(tree: Tree, name: string): string {
  return Object.keys(tree).find((key) => key.toLowerCase() === name.toLowerCase()) ?? name;
}

function find(tree: Tree, path: readonly string[]): unknown {
  let value: unknown = tree;
  for (const name of path) {
    if (!isTree(value)) return undefined;
    value = value[keyOf(value, name)];
  }
  return value;
}

function assign(tree: Tree, path: readonly string[], value: string): void {
  const [name, ...rest] = path;
  if (name === undefined) return;
  const key = keyOf(tree, name);
  if (rest.length === 0) {
    tree[key] = value;
    return;
  }
  const child = tree[key];
  const branch: Tree = isTree(child) ? child : {};
  tree[key] = branch;
  assign(branch, rest, value);
}
