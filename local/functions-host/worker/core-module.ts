/** The module `@azure/functions-core`, which exists only inside a worker: the library asks for it at the first registration. */
import Module from 'node:module';
import { format } from 'node:util';
import type {
  FunctionCallback,
  FunctionMetadata,
  HookCallback,
  ProgrammingModel,
} from './protocol.ts';

const HOOKS = ['appStart', 'appTerminate', 'preInvocation', 'postInvocation'] as const;
export type HookName = (typeof HOOKS)[number];

export interface Registrations {
  readonly functions: { metadata: FunctionMetadata; callback: FunctionCallback }[];
  readonly hooks: Record<HookName, HookCallback[]>;
  /** Shared by all hooks of the app. */
  readonly appHookData: Record<string, unknown>;
  readonly appLevelOnlyHookData: Record<string, unknown>;
  model: ProgrammingModel | undefined;
  /** Set once the app is loaded; later registrations are refused. */
  closed: boolean;
}

class Disposable {
  readonly #callback: () => unknown;
  constructor(callback: () => unknown) {
    this.#callback = callback;
  }
  static from(...items: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => items.forEach((item) => item.dispose()));
  }
  dispose(): unknown {
    return this.#callback();
  }
}

/** Must run before the app is loaded: the library remembers that the module was absent. */
export function installCoreModule(
  log: (level: string, category: string, message: string) => void,
): Registrations {
  const registrations: Registrations = {
    functions: [],
    hooks: { appStart: [], appTerminate: [], preInvocation: [], postInvocation: [] },
    appHookData: {},
    appLevelOnlyHookData: {},
    model: undefined,
    closed: false,
  };
  const api = {
    version: '3.9.0',
    hostVersion: '4.1037.0',
    Disposable,
    registerFunction(metadata: FunctionMetadata, callback: FunctionCallback) {
      if (registrations.closed) {
        throw new Error('A function can only be registered during app startup.');
      }
      const id = metadata.functionId ?? metadata.name;
      if (registrations.functions.some((other) => other.metadata.name === id)) {
        throw new Error(`A function with id "${id}" has already been registered.`);
      }
      registrations.functions.push({ metadata, callback });
      return new Disposable(() => remove(registrations.functions, (f) => f.metadata === metadata));
    },
    registerHook(name: string, callback: HookCallback) {
      const known = HOOKS.find((hook) => hook === name);
      if (known === undefined) {
        // The library recognises this pair and says which host would be needed.
        const error = new RangeError(format('Unrecognized hook "%s"', name));
        throw Object.assign(error, { isAzureFunctionsSystemError: true });
      }
      registrations.hooks[known].push(callback);
      return new Disposable(() => remove(registrations.hooks[known], (f) => f === callback));
    },
    setProgrammingModel(model: ProgrammingModel) {
      registrations.model = model;
    },
    getProgrammingModel: () => registrations.model,
    log,
  };
  const modules: { require: (id: string) => unknown } = Module.prototype;
  modules.require = new Proxy(modules.require, {
    apply: (real, module, args: [string]) =>
      args[0] === '@azure/functions-core' ? api : Reflect.apply(real, module, args),
  });
  return registrations;
}

function remove<T>(list: T[], matches: (item: T) => boolean): void {
  const index = list.findIndex(matches);
  if (index >= 0) list.splice(index, 1);
}
