/** What screens may show is what is stored and sent, from the moment on in which it is changed. */
import { describe, expect, it } from '@jest/globals';
import { messageOf } from '../../../shared/devices/snapshot-message.ts';
import { MicrosoftError } from '../../../shared/microsoft/contract.ts';
import {
  asked,
  event,
  everyByte,
  makeWorld,
  newOrganisation,
  ownAzurite,
  silent,
  tick,
} from './calendar-world.ts';

const azurite = ownAzurite();

describe('the privacy setting', () => {
  it('keeps masked fields out of every stored and sent byte', async () => {
    const world = makeWorld(azurite.connectionString);
    const marked = (id: string, sensitivity: string) => ({
      ...event(id, 11),
      subject: `Marker subject ${id}`,
      organizer: { emailAddress: { name: `Marker person ${id}`, address: 'marker@x.example' } },
      onlineMeeting: { joinUrl: `https://teams.microsoft.com/marker-link-${id}` },
      sensitivity,
      bodyPreview: 'Marker body',
    });
    world.graph = () =>
      Promise.resolve({ value: [marked('open', 'normal'), marked('secret', 'private')] });
    const shown = {
      'busy-only': [],
      'organiser-only': ['Marker person open'],
      details: ['Marker person open', 'Marker subject open'],
    } as const;
    for (const privacy of ['busy-only', 'organiser-only', 'details'] as const) {
      const organisation = newOrganisation();
      const body = { privacy, showJoinLinks: false };
      await world.calendar.http.calendarSettingsChange({
        ...asked,
        params: { org: organisation },
        body,
      });
      await world.calendar.contract.follow(organisation, 'north');
      await world.settle();

      const bytes = await everyByte(azurite.connectionString, organisation);
      expect(markers(bytes)).toEqual(shown[privacy]);
      const stand = await world.calendar.contract.snapshot(organisation, 'north');
      if (stand === undefined) throw new Error('no snapshot');
      const assignment = { deviceId: 'device', assignmentId: 'assignment', roomId: 'north' };
      const sent = JSON.stringify([messageOf(assignment, stand), world.published]);
      expect(markers(sent)).toEqual(shown[privacy]);
      await world.calendar.contract.erase(organisation);
    }
  });
});

describe('a stricter privacy setting during a drain', () => {
  it('applies to the reads of the rooms that it marks', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    const other = world.another();
    const change = async (privacy: 'details' | 'busy-only') => {
      const body = { privacy };
      await world.calendar.http.calendarSettingsChange({
        ...asked,
        params: { org: organisation },
        body,
      });
    };
    await change('details');
    world.graph = async () => {
      if (world.requests.length === 1) {
        await change('busy-only');
        // Another process marks the rooms and leaves them to the drain that is under way.
        for (const { message } of world.waiting.splice(0)) {
          await other.refresh(message as never, silent);
        }
      }
      return { value: [event('one', 10)] };
    };

    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();

    const stored = await world.calendar.contract.snapshot(organisation, 'north');
    expect(stored?.snapshot.privacy).toBe('busy-only');
    expect(stored?.snapshot.meetings[0]).not.toHaveProperty('title');
  });
});

describe('a stricter privacy setting during an outage of Microsoft', () => {
  const open = {
    ...event('one', 11),
    organizer: { emailAddress: { name: 'Ann' } },
    onlineMeeting: { joinUrl: 'https://teams.microsoft.com/l/meet' },
  };

  it.each([
    [{ privacy: 'busy-only' }, ['allDay', 'end', 'id', 'private', 'start', 'status']],
    [
      { privacy: 'organiser-only' },
      ['allDay', 'end', 'id', 'organiser', 'private', 'start', 'status'],
    ],
    [
      { showJoinLinks: false },
      ['allDay', 'end', 'id', 'organiser', 'private', 'start', 'status', 'title'],
    ],
  ] as const)('takes what %j hides off the screens at once', async (body, shown) => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    const change = (to: object) =>
      world.calendar.http.calendarSettingsChange({
        ...asked,
        params: { org: organisation },
        body: to,
      });
    const read = async () =>
      (await world.calendar.contract.snapshot(organisation, 'north'))?.snapshot;
    world.graph = () => Promise.resolve({ value: [open] });
    await change({ privacy: 'details', showJoinLinks: true });
    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();
    const before = await read();
    world.pushed.splice(0);

    world.graph = () => Promise.reject(new MicrosoftError('unavailable'));
    await change(body);
    await world.settle();

    const after = await read();
    expect(Object.keys(after?.meetings[0] ?? {}).sort()).toEqual(shown);
    expect(after).toMatchObject({ privacy: 'details', ...('privacy' in body ? body : {}) });
    expect(after?.version).toBeGreaterThan(before?.version ?? 0);
    expect(after?.generatedAt).toBe(before?.generatedAt);
    expect(world.pushed).toEqual(['north']);

    // Only a read shows again a title that was hidden.
    await change({ privacy: 'details', showJoinLinks: true });
    await world.settle();
    expect(await read()).toEqual(after);
    world.graph = () => Promise.resolve({ value: [open] });
    await tick(world, 70);
    expect((await read())?.meetings).toEqual(before?.meetings);
  });
});

describe('a stricter privacy setting whose first try was cut off after storing', () => {
  it('reaches the devices with the next try', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    const change = (privacy: 'details' | 'busy-only') =>
      world.calendar.http.calendarSettingsChange({
        ...asked,
        params: { org: organisation },
        body: { privacy },
      });
    world.graph = () => Promise.resolve({ value: [event('one', 11)] });
    await change('details');
    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();
    world.graph = () => Promise.reject(new MicrosoftError('unavailable'));
    await change('busy-only');
    const [message] = world.waiting.splice(0);
    world.pushed.splice(0);
    world.pushFails = true;
    world.queueFails = true;
    await expect(world.calendar.refresh(message?.message as never, silent)).rejects.toThrow();

    world.pushFails = false;
    world.queueFails = false;
    await world.calendar.refresh(message?.message as never, silent);

    expect(world.pushed).toEqual(['north']);
  });
});

const markers = (bytes: string): string[] =>
  [...new Set(bytes.match(/marker[ -][a-z]+[ -]?[a-z]*/gi))].toSorted();
