/** A data folder that version 0.1.0 wrote, opened by this version. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Journey, startJourney } from '../../local/demo/journey.ts';
import { type EarlierData, unpackEarlierData } from '../support/earlier-data.ts';
import { type RunningStack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';

describe('a data folder of version 0.1.0', () => {
  let stack: RunningStack;
  let journey: Journey;
  let recorded: EarlierData['recorded'];
  let device: EarlierData['device'];

  beforeAll(async () => {
    const { dataDir, ...facts } = unpackEarlierData();
    ({ recorded, device } = facts);
    stack = await startStack({ dataDir });
    journey = startJourney(stack.urls);
  });
  afterAll(async () => {
    await stack?.stop();
  });

  const setupOf = async (name: string) => {
    const { id, email } = recorded[name] ?? { id: '', email: '' };
    const person = await journey.person(email);
    return { id, person, setup: await journey.setup(person, id) };
  };

  it.each(['contoso', 'waiting', 'failing', 'untouched', 'given-up', 'changing', 'lost'])(
    'A start on a data folder of version 0.1.0 shows the set-up of %s in the state, access mode and problem that were recorded.',
    async (name) => {
      const { setup } = await setupOf(name);

      expect(setup.state).toBe(recorded[name]?.state);
      expect(setup.profile).toBe(recorded[name]?.profile);
      expect(setup.problem?.code).toBe(recorded[name]?.problem);
      expect(setup.timeline.length).toBeGreaterThanOrEqual(recorded[name]?.timeline ?? 0);
    },
  );

  it('A start on a data folder of version 0.1.0 goes on with a set-up that waits for the second approval.', async () => {
    const { id, person } = await setupOf('waiting');

    await journey.continueSetup(person, id, 'admin@waiting.example');

    expect((await journey.reach(person, id, ['ready'])).state).toBe('ready');
  });

  it('A start on a data folder of version 0.1.0 goes on with a set-up whose orchestration was verifying.', async () => {
    const { id, person, setup } = await setupOf('scripted');
    expect(setup).toMatchObject({ state: 'verifying', profile: 'rbac' });

    await person.call('DELETE', `/organisations/${id}/calendar/setup`);

    expect((await journey.reach(person, id, ['cancelled'])).state).toBe('cancelled');
  });

  it('A start on a data folder of version 0.1.0 keeps an access mode change at the step it had reached.', async () => {
    const { setup } = await setupOf('changing');

    expect(setup.profileChange).toMatchObject({ step: 'scope' });
  });

  it("A start on a data folder of version 0.1.0 serves a paired device its room's snapshot and reads the calendar again.", async () => {
    const { id } = await setupOf('contoso');
    const rooms = `/organisations/${id}/rooms`;
    const snapshot = async () => {
      const response = await fetch(`${stack.urls.api}/device/snapshot`, {
        headers: { authorization: `Bearer ${device.credential}` },
      });
      return (await response.json()) as { readAt: string; meetings: { title: string }[] };
    };
    const before = await snapshot();
    expect(before.meetings.map(({ title }) => title)).toEqual(['Roadmap review']);

    await journey.control('POST', '/clock', { advanceMs: 4 * 3_600_000 + 600_000 });

    await until('a newer read', async () => (await snapshot()).readAt > before.readAt);
    const { person: later } = await setupOf('contoso');
    const { body } = await later.call<{ items: { id: string }[] }>('GET', rooms);
    expect(body.items.map(({ id: room }) => room)).toContain(device.roomId);
  });

  it('A start on a data folder of version 0.1.0 continues the audit chain where it ended.', async () => {
    const { id, person } = await setupOf('contoso');
    const entries = async () =>
      (await person.call<{ items: { action: string }[] }>('GET', `/organisations/${id}/audit`)).body
        .items;
    const before = (await entries()).length;

    await person.call('PATCH', `/organisations/${id}/calendar/settings`, { windowDays: 3 });

    expect((await entries()).length).toBeGreaterThan(before);
  });
});
