/** Activities of the fixture app. */
import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import * as df from 'durable-functions';

const failures = new Map();

df.app.activity('echo', { handler: (input) => input });
df.app.activity('hello', { handler: (name) => `Hello, ${name}!` });
df.app.activity('describeInput', {
  handler: (input, context) => ({ type: typeof input, input, metadata: context.triggerMetadata }),
});
df.app.activity('fail', {
  handler: (message) => {
    throw new Error(message);
  },
});
df.app.activity('throwAnything', {
  handler: (kind) => {
    if (kind === 'undefined') throw undefined;
    throw kind === 'text' ? 'plain text' : { a: 1 };
  },
});
df.app.activity('slow', {
  handler: async ({ value, ms }) => {
    await pause(ms);
    return value;
  },
});
/** Fails the given number of times for each key. */
df.app.activity('flaky', {
  handler: ({ key, times }) => {
    const before = failures.get(key) ?? 0;
    failures.set(key, before + 1);
    if (before < times) throw new Error(`flaky ${before + 1}`);
    return before + 1;
  },
});
df.app.activity('big', { handler: (length) => 'x'.repeat(length) });
df.app.activity('record', {
  handler: (value) => {
    appendFileSync(process.env.RECORD_FILE, `${JSON.stringify({ fn: 'record', value })}\n`);
  },
});
