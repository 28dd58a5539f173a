/**
 * A first guess of a room's IANA zone from its postal address; an administrator can correct it. CLDR says which zones
 * a country has (https://www.unicode.org/cldr/charts/latest/supplemental/zone_tzid.html), the cities choose among
 * them. Import it dynamically: the data is 2 MB.
 */
import { cityMapping } from 'city-timezones';
import { WINDOWS_TO_IANA_MAP } from 'windows-iana';
import { countryCode, plain } from './country-names.ts';

export interface Address {
  readonly city?: string | null | undefined;
  readonly state?: string | null | undefined;
  readonly countryOrRegion?: string | null | undefined;
}

interface Zone {
  /** The Windows zone: equal for IANA zones that keep the same time. */
  readonly clock: string;
  /** The runtime's name of the IANA zone. */
  readonly name: string;
}

interface Place {
  readonly country: string;
  readonly regions: readonly string[];
  readonly population: number;
  readonly zone: Zone;
}

/** One of several places decides when it has ten times the people of the others together. */
const DOMINANT = 10 / 11;
/** A state decides when nine in ten of its townspeople share one time. */
const MAJORITY = 0.9;

/** One time by law, although CLDR also lists Xinjiang and Crimea; and Kosovo, which CLDR leaves out. */
const oneTime: Readonly<Record<string, string>> = {
  CN: 'Asia/Shanghai',
  UA: 'Europe/Kyiv',
  XK: 'Europe/Belgrade',
};

/** City names of address books that the data lacks, with one in the same zone that it has. */
const cityAliases = new Map([
  ['redmond', 'seattle'],
  ['lisboa', 'lisbon'],
  ['ciudad de mexico', 'mexico city'],
]);

/** Other spellings of states and provinces than the data has, by country. */
const regionAliases = aliasesOf({
  US: 'district of columbia=dc|al=ala|az=ariz|ar=ark|ca=calif|co=colo|ct=conn|de=del|fl=fla|il=ill|in=ind|ks=kan,kans|ma=mass|mi=mich|mn=minn|ms=miss|mt=mont|ne=neb,nebr|nv=nev|nm=nmex,n mex|nd=ndak,n dak|ok=okla|or=ore,oreg|pa=penn,penna|sd=sdak,s dak|tn=tenn|tx=tex|wa=wash|wv=wva,w va|wi=wis,wisc|wy=wyo',
  CA: 'alberta=ab,alta|british columbia=bc|manitoba=mb,man|new brunswick=nb|newfoundland and labrador=nl,nfld|nova scotia=ns|ontario=on,ont|prince edward island=pe,pei|quebec=qc,que|saskatchewan=sk,sask',
  AU: 'australian capital territory=act|new south wales=nsw|northern territory=nt|queensland=qld|south australia=sa|tasmania=tas|victoria=vic|western australia=wa',
});

const runtimeNames = new Map<string, string | undefined>();
const countryZones = zonesByCountry();
const names = presentNames();
const { cities, regions } = places();

/** @returns an IANA name that the runtime accepts, of the country that the address names; null when it is not clear */
export function guessTimeZone({ city, state, countryOrRegion }: Address): string | null {
  const isNamed = plain(countryOrRegion) !== '';
  const country = isNamed ? countryCode(countryOrRegion ?? '') : undefined;
  if (isNamed && country === undefined) return null;
  const zone =
    onlyZone(country) ??
    zoneOfMost(placesNamed(plain(city), plain(state), country), DOMINANT) ??
    zoneOfMost(regions.get(regionKey(country ?? '', plain(state))) ?? [], MAJORITY) ??
    zoneNamedAfter(plain(city), country) ??
    zoneNamedAfter(plain(state), country);
  return zone === undefined ? null : (names.get(zone.name) ?? zone.name);
}

/** The city in the state, where one is named: "Portland OR" and "Detroit, Mich." carry their state. */
function placesNamed(city: string, state: string, country: string | undefined): readonly Place[] {
  const words = city.split(' ');
  for (let length = words.length; length > 0; length -= 1) {
    const name = words.slice(0, length).join(' ');
    const region = words.slice(length).join(' ') || state;
    const here = (cities.get(cityAliases.get(name) ?? name) ?? []).filter(
      (place) => country === undefined || place.country === country,
    );
    const inRegion = here.filter((place) =>
      place.regions.includes(regionOf(place.country, region)),
    );
    if (inRegion.length > 0) return inRegion;
    const isKnown = here.some((place) => regions.has(regionKey(place.country, region)));
    if (length === words.length && !isKnown && here.length > 0) return here;
  }
  return [];
}

/** The most populous zone of the time that at least this share of the people keeps. */
function zoneOfMost(found: readonly Place[], share: number): Zone | undefined {
  const byClock = new Map<string, number>();
  const byZone = new Map<Zone, number>();
  let all = 0;
  for (const { zone, population } of found) {
    all += population;
    byClock.set(zone.clock, (byClock.get(zone.clock) ?? 0) + population);
    byZone.set(zone, (byZone.get(zone) ?? 0) + population);
  }
  const [most] = [...byZone]
    .filter(([{ clock }]) => (byClock.get(clock) ?? 0) >= all * share)
    .sort(([, one], [, other]) => other - one);
  return most?.[0];
}

/** A country with one Windows zone keeps one time; CLDR's first zone is its default. */
function onlyZone(country: string | undefined): Zone | undefined {
  const [first, ...others] = countryZones.get(country ?? '') ?? [];
  return others.every(({ clock }) => clock === first?.clock) ? first : undefined;
}

/** IANA names zones after places, such as the Azores, that the city data does not know. */
function zoneNamedAfter(place: string, country: string | undefined): Zone | undefined {
  if (cities.has(place)) return undefined;
  for (const [code, zones] of countryZones) {
    if (country !== undefined && code !== country) continue;
    const found = zones.find(
      ({ name }) => plain(name.split('/').at(-1)?.replaceAll('_', ' ')) === place,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

const regionOf = (country: string, region: string): string =>
  regionAliases.get(`${country}|${region}`) ?? region;

const regionKey = (country: string, region: string): string =>
  `${country}|${regionOf(country, region)}`;

function aliasesOf(countries: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [country, list] of Object.entries(countries)) {
    for (const entry of list.split('|')) {
      const [region = '', spellings = ''] = entry.split('=');
      for (const spelling of spellings.split(',')) found.set(`${country}|${spelling}`, region);
    }
  }
  return found;
}

/** Cities by name, and the places of each region, with zones that belong to their country. */
function places() {
  const named = new Map<string, Place[]>();
  const byRegion = new Map<string, Place[]>();
  const add = (index: Map<string, Place[]>, key: string, place: Place) => {
    const others = index.get(key);
    if (others === undefined) index.set(key, [place]);
    else others.push(place);
  };
  for (const data of cityMapping) {
    const country = countryCode(data.country) ?? data.iso2;
    const observed = canonical(data.timezone);
    const zone =
      onlyZone(country) ?? countryZones.get(country)?.find(({ name }) => name === observed);
    if (zone === undefined || data.pop <= 0) continue;
    const own = [plain(data.state_ansi), plain(data.province)].filter((region) => region !== '');
    const place = { country, regions: own, population: data.pop, zone };
    for (const name of new Set([plain(data.city), plain(data.city_ascii)])) add(named, name, place);
    for (const region of own) add(byRegion, `${country}|${region}`, place);
  }
  return { cities: named, regions: byRegion };
}

function zonesByCountry(): ReadonlyMap<string, readonly Zone[]> {
  const found = new Map<string, Zone[]>();
  const add = (country: string, clock: string, zones: readonly string[]) => {
    const known = zones.flatMap((zone) => canonical(zone) ?? []);
    found.set(country, [...(found.get(country) ?? []), ...known.map((name) => ({ clock, name }))]);
  };
  for (const { territory, windowsName, iana } of WINDOWS_TO_IANA_MAP) {
    if (!(territory in oneTime)) add(territory, windowsName, iana);
  }
  for (const [country, zone] of Object.entries(oneTime)) add(country, zone, [zone]);
  return found;
}

/** The runtime keeps former names such as Asia/Calcutta; the data of the cities has today's. */
function presentNames(): ReadonlyMap<string, string> {
  const found = new Map<string, { readonly name: string; readonly population: number }>();
  for (const { timezone: name, pop: population } of cityMapping) {
    const zone = canonical(name);
    const other = zone === undefined ? undefined : found.get(zone);
    if (zone === undefined || other?.name === zone) continue;
    if (name === zone || population > (other?.population ?? -1)) {
      found.set(zone, { name, population });
    }
  }
  return new Map([...found].map(([zone, { name }]) => [zone, name]));
}

/** The runtime's name, the same for all aliases of a zone; undefined for what it refuses. The data has cities without. */
function canonical(zone: string | null): string | undefined {
  if (zone === null) return undefined;
  if (!runtimeNames.has(zone)) runtimeNames.set(zone, runtimeName(zone));
  return runtimeNames.get(zone);
}

function runtimeName(zone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
