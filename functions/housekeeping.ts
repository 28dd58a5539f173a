/** The timer of housekeeping: audits are verified, and what is too old is removed. */
import { app } from '@azure/functions';
import { application } from '../shared/composition/instance.ts';
import { timerHandler } from '../shared/platform/background.ts';

app.timer('housekeeping', {
  schedule: '45 50 * * * *',
  handler: timerHandler((log) => application.housekeeping(log)),
});
