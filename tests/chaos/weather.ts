/** Troubles drawn from the seed: faults of every service, lost time, kills, broken sockets. */
import fc from 'fast-check';
import { answersOf, faultOf } from '../support/answers.ts';
import type { Ground } from '../support/ground.ts';

export interface Shock {
  readonly name: string;
  strike(ground: Ground): Promise<void>;
}

type Fault = Readonly<Record<string, unknown>>;

const services = ['graph', 'identity', 'key-vault', 'storage', 'web-pubsub'] as const;
/** Enough to get through an SDK's own tries, and few enough that work goes on between. */
const TIMES = 6;

const made = services.flatMap((service): readonly (readonly [string, Fault])[] => [
  [`${service} throttles`, { service, status: 429, retryAfter: 1, times: TIMES }],
  [`${service} is unavailable`, { service, status: 503, times: TIMES }],
  [`${service} fails`, { service, status: 500, probability: 0.3, times: TIMES }],
  [`${service} resets connections`, { service, drop: true, probability: 0.5, times: TIMES }],
  [`${service} is slow`, { service, delayMs: 1_500, probability: 0.5, times: TIMES }],
]);
const ofNotifications: readonly (readonly [string, Fault])[] = [
  ['notifications are lost', { service: 'notifications', status: 202, times: 10 }],
  ['notifications are refused and come again', { service: 'notifications', drop: true, times: 4 }],
  ['notifications are late', { service: 'notifications', delayMs: 5_000, times: 4 }],
];

/** Refusals as Microsoft and Azure word them, for any request to the service. */
const real = (
  [
    'token-endpoint',
    'graph-directory',
    'graph-calendars',
    'key-vault',
    'web-pubsub',
    'storage',
  ] as const
)
  .flatMap(answersOf)
  .filter(({ status }) => status >= 400)
  .map((answer): readonly [string, Fault] => {
    const { path: _, method: _method, ...fault } = faultOf(answer);
    return [`${answer.service} answers ${answer.id}`, { ...fault, probability: 0.3, times: 3 }];
  });

const faulty = (choices: readonly (readonly [string, Fault])[]): fc.Arbitrary<Shock> =>
  fc.array(fc.constantFrom(...choices), { minLength: 1, maxLength: 3 }).map((chosen) => ({
    name: chosen.map(([name]) => name).join(', '),
    strike: (ground) => ground.faults(chosen.map(([, fault]) => fault)),
  }));

const one = (name: string, strike: Shock['strike']): fc.Arbitrary<Shock> =>
  fc.constant({ name, strike });

const MINUTE = 60_000;

/** One by one, some seconds apart. */
export const shocks: fc.Arbitrary<Shock> = fc.oneof(
  { weight: 10, arbitrary: faulty(made) },
  { weight: 6, arbitrary: faulty(real) },
  { weight: 5, arbitrary: faulty(ofNotifications) },
  { weight: 6, arbitrary: one('calm', (ground) => ground.faults([])) },
  { weight: 3, arbitrary: one('the functions host is killed', (ground) => ground.killHost()) },
  {
    weight: 2,
    arbitrary: one('launcher and emulators are killed', (ground) => ground.killLauncher()),
  },
  {
    weight: 3,
    arbitrary: one('every device loses its socket', async ({ control }) => {
      await control('POST', '/web-pubsub/drop', { hub: 'devices' });
    }),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(1, 6, 16, 31).map((minutes) => ({
      name: `${minutes} minutes pass`,
      strike: (ground: Ground) => ground.advance(minutes * MINUTE),
    })),
  },
);
