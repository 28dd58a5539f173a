/** The ways in which each service can misbehave on the page Trouble, as faults of the control endpoint. */
import type { Fault } from '../kit/faults.ts';
import type { Expectation } from './guide.ts';

export interface Trouble {
  readonly id: string;
  readonly name: string;
  readonly fault: Omit<Fault, 'service'>;
  readonly expectation: Expectation;
}

interface ServiceTroubles {
  readonly service: Fault['service'];
  readonly name: string;
  readonly what: string;
  readonly troubles: readonly Trouble[];
}

const graphError = (code: string, message: string) => ({ error: { code, message } });
const SLOW_MS = 4_000;
const RETRY_AFTER_SECONDS = 20;

export const throttledRoom = (address: string): Fault => ({
  service: 'graph',
  path: `/users/${encodeURIComponent(address)}/`,
  status: 429,
  retryAfter: RETRY_AFTER_SECONDS,
  body: graphError('ApplicationThrottled', 'Application is over its MailboxConcurrency limit.'),
});

export const throttledRoomExpectation: Expectation = {
  text: 'This room alone waits as long as Microsoft asks and is tried again; every other room stays fresh.',
  see: ['rooms', 'sync', 'requests'],
};

export const SERVICE_TROUBLES: readonly ServiceTroubles[] = [
  {
    service: 'graph',
    name: 'Microsoft Graph',
    what: 'Calendars, rooms, subscriptions and the directory of the tenants.',
    troubles: [
      {
        id: 'throttled',
        name: 'Throttles every request (429)',
        fault: {
          status: 429,
          retryAfter: RETRY_AFTER_SECONDS,
          body: graphError('TooManyRequests', 'Too many requests.'),
        },
        expectation: {
          text: 'The organisation waits for Retry-After, growing when it repeats; nothing is lost, screens show the age of the day, and all rooms are read when it ends.',
          see: ['sync', 'rooms', 'requests'],
        },
      },
      {
        id: 'down',
        name: 'Is down (503)',
        fault: {
          status: 503,
          body: graphError('ServiceUnavailable', 'The service is temporarily unavailable.'),
        },
        expectation: {
          text: 'Reads are tried again with growing waits. Screens keep the last known day and mark it stale; nobody is asked to do anything.',
          see: ['sync', 'rooms', 'display'],
        },
      },
      {
        id: 'slow',
        name: 'Is slow (4 s each answer)',
        fault: { delayMs: SLOW_MS },
        expectation: {
          text: 'Changes arrive later by that much. Other organisations and the portal stay quick.',
          see: ['display', 'requests'],
        },
      },
      {
        id: 'drops',
        name: 'Breaks connections',
        fault: { drop: true },
        expectation: {
          text: 'The same as being down: tried again, stale on the screens, and fresh when it ends.',
          see: ['sync', 'rooms'],
        },
      },
    ],
  },
  {
    service: 'notifications',
    name: 'Graph’s notifications',
    what: 'The messages by which Graph tells the product that a calendar changed.',
    troubles: [
      {
        id: 'lost',
        name: 'Get lost on the way (503)',
        fault: { status: 503 },
        expectation: {
          text: 'Graph tries again for four hours. Meanwhile the product finds changes when it reconciles, and falls back to polling the rooms that were not told.',
          see: ['sync', 'rooms', 'requests'],
        },
      },
    ],
  },
  {
    service: 'identity',
    name: 'Microsoft identity',
    what: 'Sign-in, consent and the tokens for Graph.',
    troubles: [
      {
        id: 'down',
        name: 'Is down (503)',
        fault: { status: 503 },
        expectation: {
          text: 'Rooms are read while the tokens at hand last. Then reads wait and screens become stale; sign-in at Microsoft fails with a page that says so.',
          see: ['sync', 'health'],
        },
      },
      {
        id: 'slow',
        name: 'Is slow (4 s each answer)',
        fault: { delayMs: SLOW_MS },
        expectation: {
          text: 'The first read after a token has run out takes longer; a set-up says what it waits for.',
          see: ['calendar', 'requests'],
        },
      },
    ],
  },
  {
    service: 'key-vault',
    name: 'Key Vault',
    what: 'Keeps the secret of each organisation’s Calendar Sync app.',
    troubles: [
      {
        id: 'down',
        name: 'Is down (503)',
        fault: { status: 503 },
        expectation: {
          text: 'Work that needs a secret waits and is tried again; tokens at hand go on. The health check answers 503 and names it.',
          see: ['health', 'sync'],
        },
      },
      {
        id: 'refuses',
        name: 'Refuses us (403)',
        fault: {
          status: 403,
          body: graphError('Forbidden', 'Caller is not authorized to perform action on resource.'),
        },
        expectation: {
          text: 'This is our own trouble, not the customer’s: operators get one alert, and customers read that it is on our side and that we were told.',
          see: ['operatorAlerts', 'health', 'calendar'],
        },
      },
    ],
  },
  {
    service: 'web-pubsub',
    name: 'Web PubSub',
    what: 'Carries new days to the screens and hints to the portal.',
    troubles: [
      {
        id: 'down',
        name: 'Is down (503)',
        fault: { status: 503 },
        expectation: {
          text: 'A changed day is kept and sent again later; devices that reconnect fetch it. The portal polls until its live channel is back.',
          see: ['display', 'health'],
        },
      },
      {
        id: 'slow',
        name: 'Is slow (4 s each answer)',
        fault: { delayMs: SLOW_MS },
        expectation: {
          text: 'Changes reach the screens later by that much.',
          see: ['display', 'requests'],
        },
      },
    ],
  },
  {
    service: 'storage',
    name: 'Storage',
    what: 'Tables, queues and blobs: everything that the product remembers.',
    troubles: [
      {
        id: 'slow',
        name: 'Is slow (1 s each answer)',
        fault: { delayMs: 1_000 },
        expectation: {
          text: 'Everything takes longer, nothing is lost.',
          see: ['rooms', 'requests'],
        },
      },
      {
        id: 'down',
        name: 'Is down (503)',
        fault: { status: 503 },
        expectation: {
          text: 'The API answers 503, screens keep the last known day, and work goes on where it stopped. Switch it off again after a minute or two.',
          see: ['health', 'display'],
        },
      },
    ],
  },
];
