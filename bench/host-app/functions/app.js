// The smallest app that has every kind of work the host is measured by.
import { app } from '@azure/functions';
import * as df from 'durable-functions';

df.app.activity('increment', { handler: ({ value }) => value + 1 });

df.app.orchestration('sequence', function* (context) {
  const { length } = context.df.getInput();
  let value = 0;
  for (let step = 0; step < length; step += 1) {
    value = yield context.df.callActivity('increment', { value });
  }
  return value;
});

app.http('process', {
  methods: ['GET'],
  handler: () => ({ jsonBody: { pid: process.pid, rss: process.memoryUsage.rss() } }),
});
