/** Named regressions: ways in which products of this field have lost a change or stopped for good. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningAzurite, startAzurite } from '../../support/azurite.ts';
import { makeWorld, newOrganisation, organisations, type World } from './calendar-world.ts';

let azurite: RunningAzurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterEach(async () => {
  // The due index is shared: what one test follows must not be due in the next.
  const { calendar } = makeWorld(azurite.connectionString);
  for (const id of organisations) await calendar.contract.erase(id);
});
afterAll(() => azurite.close());

const notifying = { notificationsUrl: 'https://api.example/api' };

const event = (id: string, hour: number) => ({
  id,
  subject: 'Plan',
  start: { dateTime: `2026-11-23T${hour}:00:00.0000000` },
  end: { dateTime: `2026-11-23T${hour + 1}:00:00.0000000` },
  showAs: 'busy',
});
const subscription = (world: World, id: string) => ({
  id,
  expirationDateTime: new Date(world.now().getTime() + 7 * 24 * 3_600_000).toISOString(),
});

describe('a change between the first read and a new subscription', () => {
  it('is not lost, although nobody is told of it', async () => {
    const world = makeWorld(azurite.connectionString, notifying);
    const organisation = newOrganisation();
    const events: object[] = [];
    world.graph = ({ method }) => {
      if (method === 'GET') return Promise.resolve({ value: [...events] });
      // The calendar changes while Microsoft makes the subscription, which so tells of later changes only.
      events.push(event('unseen', 10));
      return Promise.resolve(subscription(world, 'sub-1'));
    };

    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();

    const stored = await world.calendar.contract.snapshot(organisation, 'north');
    expect(stored?.snapshot.meetings).toHaveLength(1);
    expect(world.pushed).toEqual(['north', 'north']);
  });
});
