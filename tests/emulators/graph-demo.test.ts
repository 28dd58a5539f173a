import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bookLivingDay } from '../../local/demo/book-living-day.ts';
import { demoTenant } from '../../local/demo/seed.ts';
import { type Cloud, startCloud } from './support/graph.ts';

const NOON = new Date('2026-11-23T12:00:00Z');
let cloud: Cloud;

beforeAll(async () => {
  cloud = await startCloud();
  cloud.graph.addRooms(cloud.tenantId, demoTenant.rooms);
  bookLivingDay(cloud.graph, cloud.tenantId, NOON);
});
afterAll(() => cloud.close());

describe('the living day', () => {
  it('The living day of the demo gives every room meetings around its own noon.', async () => {
    const sync = await cloud.client('sync', ['Calendars.Read']);
    for (const { emailAddress } of demoTenant.rooms) {
      const { value } = await sync
        .api(`/users/${emailAddress}/calendarView`)
        .query({ startDateTime: '2026-11-22T11:00:00Z', endDateTime: '2026-11-24T05:00:00Z' })
        .top(50)
        .get();

      expect(value.length).toBeGreaterThan(0);
    }
  });

  it('The living day of the demo holds private, tentative, cancelled, all-day, moved and online meetings.', async () => {
    const sync = await cloud.client('sync', ['Calendars.Read']);
    const all = await Promise.all(
      demoTenant.rooms.map(({ emailAddress }) =>
        sync
          .api(`/users/${emailAddress}/calendarView`)
          .query({ startDateTime: '2026-11-22T11:00:00Z', endDateTime: '2026-11-24T11:00:00Z' })
          .top(100)
          .get(),
      ),
    );

    expect(all.flatMap(({ value }) => value)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ sensitivity: 'private' }),
        expect.objectContaining({ showAs: 'tentative' }),
        expect.objectContaining({ isCancelled: true }),
        expect.objectContaining({ isAllDay: true }),
        expect.objectContaining({ type: 'exception', subject: 'Design critique (moved)' }),
        expect.objectContaining({ onlineMeetingProvider: 'teamsForBusiness' }),
      ]),
    );
  });
});
