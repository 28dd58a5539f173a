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

export function toAppFunction(
  metadata: FunctionMetadata,
  callback: FunctionCallback,
  disabled: boolean,
): AppFunction {
  const triggers = Object.entries(metadata.bindings).filter(
    ([, binding]) => binding.direction === 'in' && /trigger$/i.test(binding.type),
  );
  const [first] = triggers;
  if (first === undefined || triggers.length > 1) {
    throw new Error(`Function '${metadata.name}' must have exactly one trigger.`);
  }
  const [triggerName, trigger] = first;
  const triggerType = trigger.type.toLowerCase();
  return { name: metadata.name, metadata, callback, triggerName, trigger, triggerType, disabled };
}

/** A text option of a binding. */
export function option(binding: BindingInfo, name: string): string | undefined {
  const value = binding[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
