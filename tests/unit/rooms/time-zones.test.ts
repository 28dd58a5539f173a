/** The first guess of a room's zone. */
import { describe, expect, it } from '@jest/globals';
import { windowOf } from '../../../shared/calendar/window.ts';
import { isTimeZone } from '../../../shared/rooms/room.ts';
import { guessTimeZone } from '../../../shared/rooms/time-zones.ts';

describe('guessTimeZone', () => {
  it.each([
    [{ countryOrRegion: 'BE' }, 'Europe/Brussels'],
    [{ countryOrRegion: ' united kingdom ' }, 'Europe/London'],
    [{ countryOrRegion: 'USA', state: 'WA' }, 'America/Los_Angeles'],
    [{ countryOrRegion: 'United States', state: 'New York' }, 'America/New_York'],
    [{ countryOrRegion: 'US', city: 'Redmond' }, 'America/Los_Angeles'],
    [{ countryOrRegion: 'NZ', city: 'Auckland' }, 'Pacific/Auckland'],
    [{ city: 'New York' }, 'America/New_York'],
    [{ city: 'Kolkata', countryOrRegion: null }, 'Asia/Kolkata'],
    [{ city: 'Springfield' }, null],
    [{ countryOrRegion: 'US' }, null],
    [{ countryOrRegion: 'Atlantis' }, null],
    [{}, null],
  ])('reads %j', (address, zone) => {
    expect(guessTimeZone(address)).toBe(zone);
    if (zone !== null) expect(isTimeZone(zone)).toBe(true);
  });

  it.each([
    ['Europe/Oslo', true],
    ['UTC', true],
    ['+02:00', false],
    ['Romance Standard Time', false],
    ['JST', false],
    ['2020-01-01T00:00Z', false],
    ['2021-08-19T17:30[America/Vancouver]', false],
    ['', false],
  ])('takes only IANA names that windows can be computed with: %s', (name, taken) => {
    expect(isTimeZone(name)).toBe(taken);
    const compute = () => windowOf(new Date(0), name, 1);
    if (taken) expect(compute).not.toThrow();
  });
});
