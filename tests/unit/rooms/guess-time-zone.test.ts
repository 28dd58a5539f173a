/** The first guess of a room's zone. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WINDOWS_TO_IANA_MAP } from 'windows-iana';
import { windowOf } from '../../../shared/calendar/window.ts';
import { isTimeZone } from '../../../shared/platform/time-zone.ts';
import { guessTimeZone } from '../../../shared/rooms/adapters/guess-time-zone.ts';

const english = new Intl.DisplayNames('en', { type: 'region' });
const runtimeName = (timeZone: string): string =>
  new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
const isoCountries =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'.split(
    ' ',
  );

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
  ])('guessTimeZone guesses the zone of %j', (address, zone) => {
    expect(guessTimeZone(address)).toBe(zone);
    if (zone !== null) expect(isTimeZone(zone)).toBe(true);
  });

  it.each([
    [{ countryOrRegion: 'Peru', city: 'Lima' }, 'America/Lima'],
    [{ city: 'Lima' }, 'America/Lima'],
    [{ countryOrRegion: 'US', city: 'Lima' }, 'America/New_York'],
    [{ countryOrRegion: 'US', city: 'Indianapolis IN' }, 'America/Indiana/Indianapolis'],
    [{ city: 'Indianapolis IN' }, 'America/Indiana/Indianapolis'],
    [{ countryOrRegion: 'USA', city: 'Portland OR' }, 'America/Los_Angeles'],
    [{ countryOrRegion: 'USA', city: 'Portland, ME' }, 'America/New_York'],
    [{ countryOrRegion: 'USA', city: 'Portland', state: 'Maine' }, 'America/New_York'],
    [{ countryOrRegion: 'United States', city: 'Detroit, Mich.' }, 'America/Detroit'],
    [{ city: 'Detroit, Mich.' }, 'America/Detroit'],
    [{ countryOrRegion: 'USA', state: 'Texas' }, 'America/Chicago'],
    [{ countryOrRegion: 'USA', state: 'TX', city: 'A town that nobody knows' }, 'America/Chicago'],
    [{ countryOrRegion: 'USA', state: 'Tex.', city: 'El Paso' }, 'America/Denver'],
    [{ countryOrRegion: 'USA', city: 'Springfield' }, null],
    [{ countryOrRegion: 'Canada', state: 'B.C.' }, 'America/Vancouver'],
    [{ countryOrRegion: 'Canada', city: 'Windsor', state: 'ON' }, 'America/Toronto'],
    [{ countryOrRegion: 'Canada', city: "St. John's" }, 'America/St_Johns'],
    [{ countryOrRegion: 'USA', state: 'Alaska' }, 'America/Anchorage'],
    [{ countryOrRegion: 'USA', state: 'D.C.' }, 'America/New_York'],
    [{ countryOrRegion: 'Brasil', city: 'São Paulo' }, 'America/Sao_Paulo'],
    [{ countryOrRegion: 'México', city: 'Ciudad de México' }, 'America/Mexico_City'],
    [{ countryOrRegion: 'ES' }, null],
    [{ countryOrRegion: 'ES', city: 'Las Palmas' }, 'Atlantic/Canary'],
    [{ countryOrRegion: 'Belgium', city: 'New York' }, 'Europe/Brussels'],
    [{ city: 'Birmingham' }, null],
    [{ city: 'Berlin' }, 'Europe/Berlin'],
    [{ countryOrRegion: 'Kosovo' }, 'Europe/Belgrade'],
    [{ countryOrRegion: 'Kiribati', city: 'Kiritimati' }, 'Pacific/Kiritimati'],
    [{ countryOrRegion: 'Portugal', state: 'Azores' }, 'Atlantic/Azores'],
    [{ countryOrRegion: 'Belgium', state: 'Azores' }, 'Europe/Brussels'],
  ])(
    'guessTimeZone takes the zone of the country, else of the city, else of the state: %j',
    (address, zone) => {
      expect(guessTimeZone(address)).toBe(zone);
    },
  );

  it.each([
    ['Deutschland', 'Europe/Berlin'],
    ['Allemagne', 'Europe/Berlin'],
    ['Duitsland', 'Europe/Berlin'],
    ['Alemania', 'Europe/Berlin'],
    ['Germania', 'Europe/Berlin'],
    ['Alemanha', 'Europe/Berlin'],
    ['Niemcy', 'Europe/Berlin'],
    ['Tyskland', 'Europe/Berlin'],
    ['Saksa', 'Europe/Berlin'],
    ['Německo', 'Europe/Berlin'],
    ['ドイツ', 'Europe/Berlin'],
    ['德国', 'Europe/Berlin'],
    ['DEU', 'Europe/Berlin'],
    ['deu', 'Europe/Berlin'],
    ['U.K.', 'Europe/London'],
    ['England', 'Europe/London'],
    ['The Netherlands', 'Europe/Amsterdam'],
    ['Holland', 'Europe/Amsterdam'],
    ['Turkey', 'Europe/Istanbul'],
    ['Hong Kong', 'Asia/Hong_Kong'],
    ['South Korea', 'Asia/Seoul'],
    ['Czech Republic', 'Europe/Prague'],
    ['België', 'Europe/Brussels'],
    ['Belgique', 'Europe/Brussels'],
    ['Österreich', 'Europe/Vienna'],
    ['Italia', 'Europe/Rome'],
    ['Nederland', 'Europe/Amsterdam'],
    ['India', 'Asia/Kolkata'],
    ['Ukraine', 'Europe/Kyiv'],
    ['China', 'Asia/Shanghai'],
    ['Argentina', 'America/Argentina/Buenos_Aires'],
    ['Viet Nam', 'Asia/Ho_Chi_Minh'],
  ])('guessTimeZone knows the country %s', (countryOrRegion, zone) => {
    expect(guessTimeZone({ countryOrRegion })).toBe(zone);
  });

  it('guessTimeZone guesses every country of ISO 3166 that keeps one time, by its English name', () => {
    const guessed = isoCountries.map((code) => [
      code,
      guessTimeZone({ countryOrRegion: english.of(code) }),
    ]);

    expect(guessed.filter(([, zone]) => zone === null).map(([code]) => code)).toEqual(
      'AQ AU BR BV CA CD CL EC ES FM GL HM ID KI KZ MN MX NZ PF PG PT RU UM US'.split(' '),
    );
  });

  it('guessTimeZone never guesses a zone that the runtime refuses, or one outside the named country', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'Lima',
        'Portland OR',
        'Paris, TX',
        'constructor',
        '__proto__',
        'São Paulo',
        'WA',
      ),
    );
    const country = fc.constantFrom(...isoCountries);
    const none = fc.constantFrom(null, undefined, '', ' ');
    fc.assert(
      fc.property(text, text, fc.oneof(country, text, none), (city, state, countryOrRegion) => {
        const zone = guessTimeZone({ city, state, countryOrRegion });
        if (zone === null) return;

        expect(isTimeZone(zone)).toBe(true);
        if (!isoCountries.includes(countryOrRegion ?? '')) return;
        const own = WINDOWS_TO_IANA_MAP.filter(({ territory }) => territory === countryOrRegion);
        expect(own.flatMap(({ iana }) => iana.map(runtimeName))).toContain(runtimeName(zone));
      }),
    );
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
  ])('isTimeZone takes only IANA names that windows can be computed with: %s', (name, taken) => {
    expect(isTimeZone(name)).toBe(taken);
    const compute = () => windowOf(new Date(0), name, 1);
    if (taken) expect(compute).not.toThrow();
  });
});
