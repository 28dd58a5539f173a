/** Says in plain words how the product should react to each control of the pages. */
import type { Expectation } from './guide.ts';

const shownSoon: Expectation = {
  text: 'Graph notifies the product, which reads the room again and sends the new day to its screen, within about two seconds.',
  see: ['display', 'rooms', 'requests'],
};

export const afterMeeting = shownSoon;

export const afterClock: Expectation = {
  text: 'Everything that became due has run: timers, waits of the set-up, expiring secrets, and the day’s changes of the demonstration.',
  see: ['calendar', 'sync'],
};

export const afterDelays: Expectation = {
  text: 'The next set-up waits longer and says what for; the next changed meeting reaches its screen later by the notification’s delay.',
  see: ['calendar', 'display'],
};

export const afterTenant: Expectation = {
  text: 'Another organisation can be connected to it. A tenant belongs to one organisation only.',
  see: ['calendar'],
};

export const afterDrop: Expectation = {
  text: 'Devices and portals connect again by themselves and fetch what they missed; the screens keep the last known day meanwhile.',
  see: ['display', 'requests'],
};

type App = 'discovery' | 'sync';

const discoveryLost: Expectation = {
  text: 'Calendars go on by Calendar Sync. The token at hand works for up to an hour; then the next look at the room list is refused, and the portal says that access of Discovery was withdrawn. Move the clock two hours to see it now.',
  see: ['calendar', 'rooms', 'alerts'],
};

export const appExpectations: Readonly<
  Record<App, Readonly<Record<'consent' | 'enabled' | 'deleted', Expectation>>>
> = {
  discovery: { consent: discoveryLost, enabled: discoveryLost, deleted: discoveryLost },
  sync: {
    consent: {
      text: 'Within five minutes the organisation is degraded, its screens mark the day as stale, and the portal asks for a new approval. “Revoked” is said after a second look fifteen minutes later: move the clock to see it now.',
      see: ['calendar', 'alerts', 'sync'],
    },
    enabled: {
      text: 'Tokens are refused. Within five minutes the organisation is degraded and the portal says that the app is switched off in Entra. Recovery is noticed without a person.',
      see: ['calendar', 'alerts', 'sync'],
    },
    deleted: {
      text: 'Within five minutes the organisation is degraded and the portal says that the app was deleted. “Try again” there restores it from the directory’s deleted items, so that it keeps its id, and asks for the consent anew.',
      see: ['calendar', 'alerts', 'requests'],
    },
  },
};

export const givenBack: Expectation = {
  text: 'The product notices at its next look, within five minutes, and the organisation is ready again without anybody pressing anything.',
  see: ['calendar', 'sync'],
};

export const workingAgain: Expectation = {
  text: 'Work that waited is tried again by itself, the longest wait being ten minutes: move the clock to see it now.',
  see: ['rooms', 'sync', 'requests'],
};

export const afterLimit: Expectation = {
  text: 'Press “Check now” on the page Access: every room is still readable, and a mailbox that is no room is refused.',
  see: ['access', 'requests'],
};

export const afterUnlimit: Expectation = {
  text: 'The next check of the page Access finds that Calendar Sync may read more than rooms, and says so until it is limited again.',
  see: ['access', 'alerts'],
};
