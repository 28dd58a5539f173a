/** The timer of housekeeping: audits are verified, and what is too old is removed. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { application } from '../shared/composition/instance.ts';
import { timerHandler } from '../shared/platform/background.ts';
import { orchestrationsOf } from '../shared/platform/orchestrations.ts';

app.timer('housekeeping', {
  schedule: '45 50 * * * *',
  extraInputs: [df.input.durableClient()],
  handler: timerHandler((log, context) =>
    application.housekeeping({ orchestrations: orchestrationsOf(context) }, log),
  ),
});
