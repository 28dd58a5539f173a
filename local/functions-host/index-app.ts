/** Sorts the registered functions into those that this host can run and those that it cannot, with the reason. */
import { isDisabled } from './host-json.ts';
import { HostError, type Settings } from './settings.ts';
import { type AppFunction, isTrigger, toAppFunction } from './worker/app-function.ts';
import type { Registrations } from './worker/core-module.ts';
import type { BindingInfo } from './worker/protocol.ts';

const TRIGGERS = new Set([
  'httptrigger',
  'timertrigger',
  'queuetrigger',
  'eventgridtrigger',
  'orchestrationtrigger',
  'activitytrigger',
  // Fired on Azure when an instance is added, which never happens here.
  'warmuptrigger',
]);
const CLIENTS = new Set(['durableclient', 'orchestrationclient']);
const OUTPUTS = new Set(['http', 'queue']);

export interface Catalogue {
  readonly functions: readonly AppFunction[];
  /** Not disabled and not in error. */
  readonly active: readonly AppFunction[];
  /** Not in error; a disabled function is among them. */
  readonly indexed: readonly AppFunction[];
  /** Takes a function out and says why; the others run on. */
  inError(fn: AppFunction, reason: string): void;
  errorsOf(fn: AppFunction): readonly string[];
  ofType(triggerType: string): readonly AppFunction[];
  find(name: string): AppFunction | undefined;
}

export function indexApp(
  registrations: Registrations,
  settings: Settings,
  log: (level: string, message: string) => void,
): Catalogue {
  const functions = registrations.functions.map(({ metadata, callback }) =>
    toAppFunction(metadata, callback, isDisabled(metadata.name, settings)),
  );
  const byName = new Map<string, AppFunction>();
  for (const fn of functions) {
    const other = byName.get(fn.name.toLowerCase());
    if (other !== undefined) {
      throw new HostError(
        `The functions '${other.name}' and '${fn.name}' differ in case only: names must be unique.`,
      );
    }
    byName.set(fn.name.toLowerCase(), fn);
  }
  const broken = new Map<AppFunction, string>();
  const indexed = () => functions.filter((fn) => !broken.has(fn));
  const active = () => indexed().filter((fn) => !fn.disabled);
  const catalogue: Catalogue = {
    functions,
    get active() {
      return active();
    },
    get indexed() {
      return indexed();
    },
    inError(fn, reason) {
      broken.set(fn, reason);
      log('error', `The '${fn.name}' function is in error: ${reason}`);
    },
    errorsOf: (fn) => [broken.get(fn) ?? []].flat(),
    ofType: (type) => active().filter((fn) => fn.triggerType === type),
    find: (name) => byName.get(name.toLowerCase()),
  };
  for (const fn of functions) {
    if (fn.disabled) log('information', `Function 'Functions.${fn.name}' is disabled`);
    const triggers = Object.values(fn.metadata.bindings).filter(isTrigger).length;
    if (triggers !== 1) {
      catalogue.inError(
        fn,
        triggers === 0
          ? 'No trigger binding specified. A function must have a trigger input binding.'
          : 'Multiple trigger bindings defined. A function can only have a single trigger binding.',
      );
      continue;
    }
    const unknown = Object.values(fn.metadata.bindings).filter((binding) => !isKnown(binding));
    if (unknown.length > 0) {
      const types = unknown.map((binding) => binding.type).join(', ');
      catalogue.inError(fn, `This host has no binding of type '${types}'.`);
    }
  }
  return catalogue;
}

export function isDurableClient(binding: BindingInfo): boolean {
  return binding.direction === 'in' && CLIENTS.has(binding.type.toLowerCase());
}

function isKnown(binding: BindingInfo): boolean {
  const type = binding.type.toLowerCase();
  if (binding.direction === 'out') return OUTPUTS.has(type);
  return TRIGGERS.has(type) || CLIENTS.has(type);
}
