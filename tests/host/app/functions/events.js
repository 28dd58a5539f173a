import { appendFileSync, existsSync } from 'node:fs';
import { app, output } from '@azure/functions';

// What happened, for the test to read: the host under test is another process.
export function record(entry) {
  appendFileSync(process.env.RECORD_FILE, `${JSON.stringify(entry)}\n`);
}

app.timer('frequent', {
  schedule: '%FREQUENT_SCHEDULE%',
  handler: (timer) => record({ fn: 'frequent', timer }),
});
app.timer('daily', {
  schedule: '%DAILY_SCHEDULE%',
  handler: (timer) => record({ fn: 'daily', timer, at: new Date().toISOString() }),
});
app.timer('atStart', {
  schedule: '0 0 3 1 1 *',
  runOnStartup: true,
  handler: (timer) => record({ fn: 'atStart', timer }),
});
app.timer('badSchedule', {
  schedule: '0 0 25 * * *',
  handler: () => record({ fn: 'badSchedule' }),
});
app.timer('missingSetting', { schedule: '%NOT_SET%', handler: () => undefined });

app.storageQueue('onMessage', {
  queueName: 'Test-Messages',
  handler: (message, context) => {
    record({ fn: 'onMessage', message, metadata: context.triggerMetadata });
    if (message === 'fail' || message?.fail) throw new Error('as asked');
    if (message === 'slow') {
      return new Promise((resolve) => {
        const timer = setInterval(() => {
          if (!existsSync(process.env.RELEASE_FILE)) return;
          clearInterval(timer);
          record({ fn: 'onMessage', released: true });
          resolve();
        }, 20);
      });
    }
  },
});
app.storageQueue('onPoison', {
  queueName: 'test-messages-poison',
  handler: (message, context) =>
    record({ fn: 'onPoison', message, count: context.triggerMetadata.dequeueCount }),
});
app.storageQueue('elsewhere', {
  queueName: 'nowhere',
  connection: 'NotThere',
  handler: () => undefined,
});

const extra = output.storageQueue({ queueName: 'test-out-{kind}' });
app.http('send', {
  route: 'send/{kind}',
  methods: ['POST'],
  extraOutputs: [extra],
  handler: async (request, context) => {
    const { value, fails } = await request.json();
    context.extraOutputs.set(extra, value);
    if (fails) throw new Error('as asked');
    return {};
  },
});

app.eventGrid('onEvent', {
  handler: (event, context) => {
    record({ fn: 'onEvent', event, metadata: context.triggerMetadata });
    if (event.subject === 'fail') throw new Error('as asked');
  },
});

let tries = 0;
app.http('flaky', {
  route: 'flaky',
  methods: ['GET'],
  retry: { strategy: 'fixedDelay', maxRetryCount: 2, delayInterval: { milliseconds: 0 } },
  handler: (_request, context) => {
    tries += 1;
    record({ fn: 'flaky', retry: context.retryContext, id: context.invocationId });
    if (tries < 3) throw new Error(`try ${tries}`);
    return { body: String(tries) };
  },
});
