/** Runs the output bindings of an invocation, once its handler has returned. */
import { writeQueueOutput } from './queues/outputs.ts';
import type { AppFunction } from './worker/app-function.ts';
import type { InvocationResponse, TypedData } from './worker/protocol.ts';
import type { Call } from './worker/run-once.ts';

export function createOutputs(context: Parameters<typeof writeQueueOutput>[3]) {
  return async (fn: AppFunction, call: Call, response: InvocationResponse): Promise<void> => {
    for (const [name, binding] of Object.entries(fn.metadata.bindings)) {
      if (binding.direction !== 'out' || binding.type.toLowerCase() !== 'queue') continue;
      const data =
        name === '$return'
          ? response.returnValue
          : response.outputData?.find((output) => output.name === name)?.data;
      await writeQueueOutput(binding, data, bindingData(call.metadata ?? {}), context);
    }
  };
}

/** The values for `{name}` in a binding: route values, message properties. Names ignore case. */
function bindingData(metadata: Readonly<Record<string, TypedData>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).map(([key, data]) => [
      key.toLowerCase(),
      data.string ?? String(data.int ?? data.double ?? data.json ?? ''),
    ]),
  );
}
