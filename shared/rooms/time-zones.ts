/** A first guess of a room's IANA zone from its postal address; an administrator can correct it. */

export interface Address {
  readonly city?: string | null | undefined;
  readonly state?: string | null | undefined;
  readonly countryOrRegion?: string | null | undefined;
}

/** Countries that keep one time; those with several are told apart by state or city, or not guessed. */
const byCountry: Readonly<Record<string, string>> = {
  ae: 'Asia/Dubai',
  ar: 'America/Argentina/Buenos_Aires',
  at: 'Europe/Vienna',
  be: 'Europe/Brussels',
  bg: 'Europe/Sofia',
  ch: 'Europe/Zurich',
  cn: 'Asia/Shanghai',
  co: 'America/Bogota',
  cz: 'Europe/Prague',
  de: 'Europe/Berlin',
  dk: 'Europe/Copenhagen',
  ee: 'Europe/Tallinn',
  eg: 'Africa/Cairo',
  fi: 'Europe/Helsinki',
  fr: 'Europe/Paris',
  gb: 'Europe/London',
  gr: 'Europe/Athens',
  hk: 'Asia/Hong_Kong',
  hr: 'Europe/Zagreb',
  hu: 'Europe/Budapest',
  ie: 'Europe/Dublin',
  il: 'Asia/Jerusalem',
  in: 'Asia/Kolkata',
  is: 'Atlantic/Reykjavik',
  it: 'Europe/Rome',
  jp: 'Asia/Tokyo',
  ke: 'Africa/Nairobi',
  kr: 'Asia/Seoul',
  lt: 'Europe/Vilnius',
  lu: 'Europe/Luxembourg',
  lv: 'Europe/Riga',
  ma: 'Africa/Casablanca',
  my: 'Asia/Kuala_Lumpur',
  ng: 'Africa/Lagos',
  nl: 'Europe/Amsterdam',
  no: 'Europe/Oslo',
  ph: 'Asia/Manila',
  pl: 'Europe/Warsaw',
  qa: 'Asia/Qatar',
  ro: 'Europe/Bucharest',
  rs: 'Europe/Belgrade',
  sa: 'Asia/Riyadh',
  se: 'Europe/Stockholm',
  sg: 'Asia/Singapore',
  si: 'Europe/Ljubljana',
  sk: 'Europe/Bratislava',
  th: 'Asia/Bangkok',
  tr: 'Europe/Istanbul',
  tw: 'Asia/Taipei',
  ua: 'Europe/Kyiv',
  vn: 'Asia/Ho_Chi_Minh',
  za: 'Africa/Johannesburg',
};

/** Free text of address books → ISO 3166 code, besides the English names that the runtime knows. */
const aliases: Readonly<Record<string, string>> = {
  uk: 'gb',
  'great britain': 'gb',
  england: 'gb',
  scotland: 'gb',
  wales: 'gb',
  usa: 'us',
  'united states of america': 'us',
  'the netherlands': 'nl',
  holland: 'nl',
  'czech republic': 'cz',
  turkey: 'tr',
  'hong kong': 'hk',
  'south korea': 'kr',
  'republic of korea': 'kr',
  deutschland: 'de',
  belgië: 'be',
  belgique: 'be',
  österreich: 'at',
  schweiz: 'ch',
  suisse: 'ch',
  españa: 'es',
  italia: 'it',
  nederland: 'nl',
};

const byState: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  us: zones({
    'America/New_York':
      'ct connecticut|dc district of columbia|de delaware|ga georgia|ma massachusetts|md maryland|me maine|mi michigan|nc north carolina|nh new hampshire|nj new jersey|ny new york|oh ohio|pa pennsylvania|ri rhode island|sc south carolina|va virginia|vt vermont|wv west virginia',
    'America/Chicago':
      'al alabama|ar arkansas|ia iowa|il illinois|la louisiana|mn minnesota|mo missouri|ms mississippi|ok oklahoma|wi wisconsin|tx texas',
    'America/Denver': 'co colorado|mt montana|nm new mexico|ut utah|wy wyoming',
    'America/Phoenix': 'az arizona',
    'America/Los_Angeles': 'ca california|nv nevada|wa washington',
    'America/Anchorage': 'ak alaska',
    'Pacific/Honolulu': 'hi hawaii',
  }),
  ca: zones({
    'America/Toronto': 'on ontario|qc quebec|qc québec',
    'America/Winnipeg': 'mb manitoba',
    'America/Regina': 'sk saskatchewan',
    'America/Edmonton': 'ab alberta',
    'America/Vancouver': 'bc british columbia',
    'America/Halifax': 'ns nova scotia|nb new brunswick|pe prince edward island',
    'America/St_Johns': 'nl newfoundland and labrador',
  }),
  au: zones({
    'Australia/Sydney': 'nsw new south wales|act australian capital territory',
    'Australia/Melbourne': 'vic victoria',
    'Australia/Brisbane': 'qld queensland',
    'Australia/Adelaide': 'sa south australia',
    'Australia/Perth': 'wa western australia',
    'Australia/Darwin': 'nt northern territory',
    'Australia/Hobart': 'tas tasmania',
  }),
};

const byCity: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  au: { sydney: 'Australia/Sydney', melbourne: 'Australia/Melbourne', perth: 'Australia/Perth' },
  br: { 'são paulo': 'America/Sao_Paulo', 'sao paulo': 'America/Sao_Paulo' },
  ca: { toronto: 'America/Toronto', montreal: 'America/Toronto', vancouver: 'America/Vancouver' },
  es: { madrid: 'Europe/Madrid', barcelona: 'Europe/Madrid', valencia: 'Europe/Madrid' },
  mx: { 'mexico city': 'America/Mexico_City', 'ciudad de méxico': 'America/Mexico_City' },
  nz: { auckland: 'Pacific/Auckland', wellington: 'Pacific/Auckland' },
  pt: { lisbon: 'Europe/Lisbon', lisboa: 'Europe/Lisbon', porto: 'Europe/Lisbon' },
  us: {
    'new york': 'America/New_York',
    boston: 'America/New_York',
    chicago: 'America/Chicago',
    redmond: 'America/Los_Angeles',
    'san francisco': 'America/Los_Angeles',
    seattle: 'America/Los_Angeles',
  },
};

export function guessTimeZone(address: Address): string | null {
  const named = plain(address.countryOrRegion);
  // Without a country only a city that a zone is named after says enough.
  if (named === '') return zoneCities().get(plain(address.city)) ?? null;
  const country = countryCode(named);
  if (country === undefined) return null;
  return (
    byCountry[country] ??
    byState[country]?.[plain(address.state)] ??
    byCity[country]?.[plain(address.city)] ??
    null
  );
}

const plain = (text: string | null | undefined): string => (text ?? '').trim().toLowerCase();

function countryCode(country: string): string | undefined {
  return aliases[country] ?? (country.length === 2 ? country : englishNames().get(country));
}

let names: Map<string, string> | undefined;
function englishNames(): Map<string, string> {
  if (names !== undefined) return names;
  const regions = new Intl.DisplayNames('en', { type: 'region' });
  const codes = new Set([byCountry, byState, byCity].flatMap((table) => Object.keys(table)));
  names = new Map([...codes].map((code) => [plain(regions.of(code.toUpperCase())), code]));
  return names;
}

let cities: Map<string, string> | undefined;
function zoneCities(): Map<string, string> {
  // Our own table comes last: it has today's name where the runtime keeps an older one.
  const zones = [...Intl.supportedValuesOf('timeZone'), ...Object.values(byCountry)];
  cities ??= new Map(
    zones.map((zone) => [plain(zone.split('/').at(-1)?.replaceAll('_', ' ')), zone]),
  );
  return cities;
}

/** `zone: 'short long|short long'` → both spellings of each state. */
function zones(states: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(states).flatMap(([zone, list]) =>
      list.split('|').flatMap((entry) => {
        const space = entry.indexOf(' ');
        return [
          [entry.slice(0, space), zone],
          [entry.slice(space + 1), zone],
        ];
      }),
    ),
  );
}
