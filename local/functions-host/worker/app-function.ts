/** One function of the app, as registered: its metadata with the trigger picked out. */
import type { BindingInfo, FunctionCallback, FunctionMetadata } from './protocol.ts';

export interface AppFunction {
  readonly name: string;
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
  /** The key in `bindings`, which may be a made-up name. */
  readonly triggerName: string;
  readonly trigger: BindingInfo;
  /** Lower case, e.g. `httptrigger`. */
  readonly triggerType: string;
  readonly disabled: boolean;
}

export const isTrigger = (binding: BindingInfo): boolean =>
  binding.direction === 'in' && /trigger$/i.test(binding.type);

/** A function without a trigger has one of no type; the index puts it in error. */
export function toAppFunction(
  metadata: FunctionMetadata,
  callback: FunctionCallback,
  disabled: boolean,
): AppFunction {
  const [triggerName, trigger] = Object.entries(metadata.bindings).find(([, binding]) =>
    isTrigger(binding),
  ) ?? ['', { type: '', direction: 'in' }];
  const triggerType = trigger.type.toLowerCase();
  return { name: metadata.name, metadata, callback, triggerName, trigger, triggerType, disabled };
}

/** A text option of a binding. */
export function option(binding: BindingInfo, name: string): string | undefined {
  const value = binding[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
