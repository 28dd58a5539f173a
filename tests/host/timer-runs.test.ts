import { afterEach, describe, expect, it } from '@jest/globals';
import { startTestHost, type TestHost, until } from '../support/host.ts';

const DAY = 86_400_000;
const ZERO = '0001-01-01T00:00:00+00:00';
let host: TestHost;
afterEach(() => host.dispose());

const manual = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{}',
};

describe('a timer function', () => {
  it('A timer function runs at its times, never twice at once, without a status when it is frequent.', async () => {
    host = await startTestHost({ env: { FREQUENT_SCHEDULE: '*/1 * * * * *' } });

    await until(() => host.records('frequent').length >= 2);

    expect(host.records('frequent')[0]?.['timer']).toEqual({
      schedule: { adjustForDST: true },
      scheduleStatus: null,
      isPastDue: false,
    });
  });

  it('A timer function runs at start with runOnStartup, and a bad schedule disables that function only.', async () => {
    host = await startTestHost();

    await until(() => host.records('atStart').length === 1);

    expect(host.records('atStart')[0]?.['timer']).toMatchObject({
      isPastDue: false,
      scheduleStatus: { last: ZERO, lastUpdated: ZERO },
    });
    expect(host.log()).toContain("The schedule expression '0 0 25 * * *' was not recognized");
    expect(host.log()).toContain("'%NOT_SET%' does not resolve to a value.");
    expect((await host.fetch('/api/echo')).status).toBe(200);
  });

  it('A timer function fires once, past due, for all that a move of the clock made due.', async () => {
    host = await startTestHost({ env: { DAILY_SCHEDULE: '0 0 4 * * *' } });

    host.moveClock(3 * DAY);

    expect(await host.untilIdle()).toBe(true);
    expect(host.records('daily')).toHaveLength(1);
    expect(host.records('daily')[0]).toMatchObject({
      timer: { isPastDue: true, scheduleStatus: { last: ZERO } },
    });
    const at = Date.parse(String(host.records('daily')[0]?.['at']));
    expect(Math.abs(at - Date.now() - 3 * DAY)).toBeLessThan(DAY / 24);
  });

  it('A timer function catches up once with what it missed while the host was down.', async () => {
    const env = { DAILY_SCHEDULE: '0 0 4 * * *', LOCAL_CLOCK_OFFSET_MS: String(-5 * DAY) };
    host = await startTestHost({ env });

    await host.restart({ LOCAL_CLOCK_OFFSET_MS: '0' });

    expect(await host.untilIdle()).toBe(true);
    expect(host.records('daily')).toHaveLength(1);
    expect(host.records('daily')[0]?.['timer']).toMatchObject({ isPastDue: true });
  });

  it('A timer function is run by hand with its present status.', async () => {
    host = await startTestHost({ env: { DAILY_SCHEDULE: '0 0 4 * * *' } });

    await host.fetch('/admin/functions/daily', manual);
    await until(() => host.records('daily').length === 1);

    expect(host.records('daily')[0]?.['timer']).toMatchObject({
      isPastDue: false,
      scheduleStatus: { last: ZERO },
    });
  });
});
