/** Orchestrations of the fixture app: one feature each. */
import * as df from 'durable-functions';

const firstLine = (error) => error.message.split(' \n ')[0];

df.app.orchestration('chain', function* (context) {
  const names = context.df.getInput();
  const greetings = [];
  for (const name of names) greetings.push(yield context.df.callActivity('hello', name));
  return greetings;
});

df.app.orchestration('fan', function* (context) {
  const count = context.df.getInput();
  const tasks = Array.from({ length: count }, (_, n) => context.df.callActivity('echo', { n }));
  const results = yield context.df.Task.all(tasks);
  return results.reduce((sum, { n }) => sum + n, 0);
});

df.app.orchestration('sequence', function* (context) {
  const count = context.df.getInput();
  let last = 0;
  for (let n = 0; n < count; n += 1) last = yield context.df.callActivity('echo', last + 1);
  return last;
});

df.app.orchestration('describe', function* (context) {
  return yield context.df.callActivity('describeInput', context.df.getInput().value);
});

df.app.orchestration('fails', function* (context) {
  yield context.df.callActivity('echo', 1);
  throw new Error(context.df.getInput());
});

df.app.orchestration('failsUncaught', function* (context) {
  return yield context.df.callActivity('fail', context.df.getInput());
});

df.app.orchestration('catches', function* (context) {
  const { name, input } = context.df.getInput();
  try {
    return yield context.df.callActivity(name, input);
  } catch (error) {
    return { caught: firstLine(error) };
  }
});

df.app.orchestration('retries', function* (context) {
  const { key, times, attempts } = context.df.getInput();
  const options = new df.RetryOptions(1, attempts);
  try {
    return yield context.df.callActivityWithRetry('flaky', options, { key, times });
  } catch (error) {
    return { caught: firstLine(error) };
  }
});

/** Approval with a deadline, in milliseconds. */
df.app.orchestration('approval', function* (context) {
  const deadline = new Date(context.df.currentUtcDateTime.getTime() + context.df.getInput());
  const timer = context.df.createTimer(deadline);
  const approved = context.df.waitForExternalEvent('approve');
  const winner = yield context.df.Task.any([approved, timer]);
  if (winner === timer) return 'timed out';
  timer.cancel();
  return { approved: approved.result, after: yield context.df.callActivity('echo', 'after') };
});

df.app.orchestration('sleeps', function* (context) {
  const due = new Date(context.df.currentUtcDateTime.getTime() + context.df.getInput());
  yield context.df.createTimer(due);
  return context.df.currentUtcDateTime.getTime() >= due.getTime();
});

/** Says when its time has come. */
df.app.orchestration('rings', function* (context) {
  const { label, after } = context.df.getInput();
  const due = new Date(context.df.currentUtcDateTime.getTime() + after);
  yield context.df.createTimer(due);
  yield context.df.callActivity('record', label);
});

/** Three waiters of one name at once, then one more. */
df.app.orchestration('waiters', function* (context) {
  const waiters = [1, 2, 3].map(() => context.df.waitForExternalEvent('e'));
  return yield context.df.Task.all(waiters);
});

df.app.orchestration('replays', function* (context) {
  const seen = [context.df.isReplaying];
  yield context.df.callActivity('echo', 1);
  seen.push(context.df.isReplaying);
  yield context.df.callActivity('echo', 2);
  seen.push(context.df.isReplaying);
  return seen;
});

df.app.orchestration('large', function* (context) {
  const text = yield context.df.callActivity('big', context.df.getInput());
  return text;
});

df.app.orchestration('version', function* (context) {
  const { child } = context.df.getInput() ?? {};
  const inner = child
    ? yield context.df.callSubOrchestrator('version', null, undefined, child.version)
    : null;
  return { version: context.df.version, inner };
});

/** Sets a custom status on the turns that the input names. */
df.app.orchestration('status', function* (context) {
  const statuses = context.df.getInput();
  for (const status of statuses) {
    context.df.setCustomStatus(status);
    yield context.df.waitForExternalEvent('next');
  }
  return 'done';
});

df.app.orchestration('longStatus', function* (context) {
  context.df.setCustomStatus('x'.repeat(context.df.getInput()));
  yield context.df.callActivity('echo', 1);
  return 'done';
});

df.app.orchestration('counts', function* (context) {
  const { at, until } = context.df.getInput();
  if (at < until) {
    context.df.setCustomStatus({ at });
    yield context.df.callActivity('echo', at);
    context.df.continueAsNew({ at: at + 1, until });
    return undefined;
  }
  yield context.df.waitForExternalEvent('end');
  return at;
});

df.app.orchestration('continuesWithText', function* (context) {
  const input = context.df.getInput();
  yield context.df.callActivity('echo', 1);
  if (input !== 'start') return input;
  context.df.continueAsNew('again');
  return undefined;
});

df.app.orchestration('parent', function* (context) {
  const { name, input, id, attempts } = context.df.getInput();
  try {
    const result =
      attempts === undefined
        ? yield context.df.callSubOrchestrator(name, input, id)
        : yield context.df.callSubOrchestratorWithRetry(
            name,
            new df.RetryOptions(1, attempts),
            input,
            id,
          );
    return { result };
  } catch (error) {
    return { caught: firstLine(error) };
  }
});

df.app.orchestration('who', function* (context) {
  yield context.df.callActivity('echo', 1);
  return { id: context.df.instanceId, parent: context.df.parentInstanceId };
});

df.app.orchestration('http', function* (context) {
  return yield context.df.callHttp({ method: 'GET', url: 'http://localhost:1/' });
});

df.app.orchestration('changes', function* (context) {
  const changed = context.df.isReplaying;
  yield context.df.callActivity(changed ? 'hello' : 'echo', 1);
});

/** All branches fail or hang but one: the losers are waited for, too. */
df.app.orchestration('losers', function* (context) {
  const event = context.df.waitForExternalEvent('late');
  const slow = context.df.callSubOrchestrator('waiting', null, `${context.df.instanceId}-slow`);
  yield context.df.Task.any([context.df.callActivity('echo', 1), slow, event]);
  return 'won';
});

df.app.orchestration('waiting', function* (context) {
  return yield context.df.waitForExternalEvent('go');
});
