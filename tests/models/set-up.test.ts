import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Applicant,
  type Listed,
  newApplicant,
  newTenant,
  reachReady,
  secretsOf,
  type Tenant,
  type View,
} from '../support/applicant.ts';
import { type Ground, openGround, until } from '../support/ground.ts';
import { runs } from '../support/long.ts';
import { customStatuses, findMarkers, readPlaces } from '../support/places.ts';
import { type Known, newlyKnown, setupCommands } from '../support/setup-commands.ts';

const ORGANISATIONS = runs(8, 25);
const SEQUENCES_EACH = runs(2, 20);
/** Commands between two kill -9, over all organisations. */
const LIFE_OF_A_HOST = runs(50, 400);

let ground: Ground;
/** A tenant that belongs to no organisation here and whose people never sign in. */
let victim: Tenant;

beforeAll(async () => {
  ground = await openGround({ HTTP_TIMEOUT_SECONDS: '1' });
  victim = await newTenant(ground);
});
afterAll(() => ground?.stop());

const sync = (listed: readonly Listed[]) =>
  listed.filter(({ displayName }) => displayName === 'ClickShare Calendar Sync');

/** The invariants after every sequence. */
function holds({ proven }: Applicant, { state, problem, microsoftTenant }: View): void {
  if (microsoftTenant !== undefined) expect([...proven]).toContain(microsoftTenant.id);
  if (state !== 'failed') return;
  expect(problem?.action).toMatch(/\w/);
  expect(problem?.title).not.toBe(problem?.code);
}

const tenantsOf = ({ tenant, second, seen }: Applicant) =>
  seen().microsoftTenant?.id === second.id ? [second, tenant] : [tenant, second];

async function inItsTenant(applicant: Applicant) {
  const [connected] = tenantsOf(applicant);
  const { microsoftTenant } = await applicant.look();
  return {
    proven: applicant.proven.has(microsoftTenant?.id ?? ''),
    secrets: await secretsOf(applicant, connected),
  };
}

/** The next sweeps remove the application in a tenant that another tenant replaced. */
const nothingLeftElsewhere = (applicant: Applicant) =>
  until('cleaned the other tenant', async () => {
    const [, other] = tenantsOf(applicant);
    if (sync(await applicant.applications(other)).length === 0) return true;
    await ground.nudge();
    return undefined;
  });

/** kill -9 of the host or the launcher, in turn, each time so many commands were run. */
function reaper(): () => Promise<void> {
  let [commands, kills] = [0, 0];
  return async () => {
    commands += 1;
    if (commands % LIFE_OF_A_HOST !== 0) return;
    kills += 1;
    await (kills % 2 === 0 ? ground.killLauncher() : ground.killHost());
  };
}

describe('set-up under every order of events', () => {
  it('Under every order of events set-up never binds an unproven tenant, leaks no secret, keeps one app and one secret, and always offers a next action.', async () => {
    const plan = fc.array(
      fc.array(
        setupCommands(() => victim),
        { minLength: 3, maxLength: 8, size: 'max' },
      ),
      { minLength: ORGANISATIONS * SEQUENCES_EACH, maxLength: ORGANISATIONS * SEQUENCES_EACH },
    );
    await fc.assert(
      fc.asyncProperty(plan, async (sequences) => {
        const secrets = new Set<string>();
        const applicants = await Promise.all(
          Array.from({ length: ORGANISATIONS }, () => newApplicant(ground)),
        );
        const collect = async (applicant: Applicant) => {
          for (const { passwordCredentials } of await applicant.applications()) {
            for (const { secretText } of passwordCredentials) secrets.add(secretText);
          }
        };
        const maybeKill = reaper();
        await Promise.all(
          applicants.map(async (applicant, index) => {
            const known: Known = newlyKnown();
            const share = sequences.filter((_, at) => at % ORGANISATIONS === index);
            const history: string[] = [];
            try {
              for (const sequence of share) {
                for (const command of sequence) {
                  if (!command.check(known)) continue;
                  history.push(command.toString());
                  await command.run(known, applicant);
                  await maybeKill();
                }
                history.push('|');
                holds(applicant, applicant.seen());
                await collect(applicant);
              }
            } catch (error) {
              throw new Error(`${String(error)} After: ${history.join(', ')}`, { cause: error });
            }
          }),
        );

        await ground.faults([]);
        await Promise.all(applicants.map((applicant) => reachReady(applicant)));
        await Promise.all(applicants.map(collect));
        const connected = await Promise.all(applicants.map(inItsTenant));
        expect(connected).toEqual(applicants.map(() => ({ proven: true, secrets: [1] })));
        await Promise.all(applicants.map(nothingLeftElsewhere));

        const leavers = applicants.filter((_, index) => index % 2 === 0);
        const left = await Promise.all(
          leavers.map(async (applicant) => {
            await until('disconnected', async () => {
              // A busy host may have turned it away.
              await applicant.call('DELETE', `/organisations/${applicant.organisation}/calendar`);
              return (await applicant.settle()).state === 'not-connected' ? true : undefined;
            });
            return sync(await applicant.applications()).length;
          }),
        );
        expect(left).toEqual(leavers.map(() => 0));

        const places = await readPlaces(ground);
        const tokens = applicants.map(({ token }) => token());
        expect(findMarkers(places, { secret: [...secrets], token: tokens })).toEqual([]);
        for (const text of customStatuses(ground)) {
          expect(text.length).toBeLessThanOrEqual(4000);
          const { transitions } = JSON.parse(text) as { transitions?: readonly unknown[] };
          expect(transitions?.length ?? 0).toBeLessThanOrEqual(20);
        }
      }),
      { numRuns: runs(1, 20), endOnFailure: true, interruptAfterTimeLimit: 3_600_000 },
    );
  }, 3_600_000);
});
