/** An orchestration that carries out programs given as data, for the property test and the crash test. */
import * as df from 'durable-functions';

const firstLine = (error) => error.message.split(' \n ')[0];
const hour = 3_600_000;

/** A step as a task, how to read its result, and the timers to cancel should it lose a race. */
function begin(context, step) {
  const now = context.df.currentUtcDateTime.getTime();
  const plain = (task) => ({ task, read: () => task.result, timers: [] });
  const several = (make, read) => {
    const parts = step.steps.map((each) => begin(context, each));
    const task = make(parts.map((part) => part.task));
    return { task, read: () => read(parts, task), timers: parts.flatMap((part) => part.timers) };
  };
  switch (step.kind) {
    case 'activity':
      return plain(context.df.callActivity('echo', { value: step.value }));
    case 'slow':
      return plain(context.df.callActivity('slow', { value: step.value, ms: step.ms }));
    case 'fail':
      return plain(context.df.callActivity('fail', step.message));
    case 'retry': {
      const options = new df.RetryOptions(1, step.attempts);
      options.backoffCoefficient = 1.5;
      const input = { key: `${context.df.instanceId}/${step.key}`, times: step.times };
      return plain(context.df.callActivityWithRetry('flaky', options, input));
    }
    case 'timer':
      return plain(context.df.createTimer(new Date(now + step.ms)));
    case 'event':
      return plain(context.df.waitForExternalEvent(step.name));
    case 'never': {
      if (step.name !== undefined) return plain(context.df.waitForExternalEvent(step.name));
      const timer = context.df.createTimer(new Date(now + step.hours * hour));
      return { ...plain(timer), timers: [timer] };
    }
    case 'child':
      return plain(context.df.callSubOrchestrator('program', step.program));
    case 'all':
      return several(
        (tasks) => context.df.Task.all(tasks),
        (parts) => parts.map((part) => part.read()),
      );
    case 'any':
      return several(
        (tasks) => context.df.Task.any(tasks),
        (parts, task) => {
          const index = parts.findIndex((part) => part.task === task.result);
          return { winner: index, value: outcome(parts[index]) };
        },
      );
    default:
      throw new Error(`No step '${step.kind}'`);
  }
}

/** A winner may have failed: its result is then the error. */
function outcome(part) {
  return part.task.isFaulted ? { failed: firstLine(part.task.result) } : (part.read() ?? null);
}

df.app.orchestration('program', function* (context) {
  const { steps, ends } = context.df.getInput();
  const results = [];
  for (const step of steps) {
    const part = begin(context, step);
    try {
      yield part.task;
      results.push(part.read() ?? null);
    } catch (error) {
      results.push({ failed: firstLine(error) });
    }
    for (const timer of part.timers) if (!timer.isCompleted) timer.cancel();
  }
  if (ends?.kind === 'throw') throw new Error(ends.message);
  if (ends?.kind === 'again') {
    context.df.continueAsNew(ends.program);
    return undefined;
  }
  return results;
});
