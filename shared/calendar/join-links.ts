/** The join link of an online meeting: https towards a service that meetings are really held on, or nothing. */

/** These hosts and their subdomains; docs/calendars.md lists them for customers. */
const joinHosts = [
  'teams.microsoft.com',
  'teams.live.com',
  'teams.microsoft.us',
  'teams.cloud.microsoft',
  'zoom.us',
  'zoomgov.com',
  'webex.com',
  'meet.google.com',
  'gotomeeting.com',
  'goto.com',
  'bluejeans.com',
  'meet.jit.si',
];
const LONGEST = 2048;

interface Places {
  readonly onlineMeeting?: { readonly joinUrl?: string | null | undefined } | null | undefined;
  readonly onlineMeetingUrl?: string | null | undefined;
  readonly location?: { readonly displayName?: string | null | undefined } | null | undefined;
  readonly locations?:
    | readonly ({ readonly displayName?: string | null | undefined } | null)[]
    | null
    | undefined;
}

/**
 * The first allowed link. Add-ins of other services than Teams write theirs into the location
 * (https://learn.microsoft.com/graph/api/resources/event); bodies are never read.
 */
export function joinLinkOf(event: Places): string | undefined {
  const { onlineMeeting, onlineMeetingUrl, location, locations } = event;
  const links = [onlineMeeting?.joinUrl ?? '', onlineMeetingUrl ?? ''];
  const texts = [location, ...(locations ?? [])].map((place) => place?.displayName ?? '');
  for (const link of [...links, ...texts.flatMap(linksIn)]) {
    const found = allowed(link.trim());
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A location may hold more than a link: "Zoom: https://zoom.us/j/1; Room North". */
const linksIn = (text: string): string[] =>
  [...text.matchAll(/https:\/\/[^\s<>"';,|]+/gi)].map(([link]) => link.replace(/[.:!?)\]}]+$/, ''));

function allowed(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port, username, password, pathname, search, href } = new URL(text);
  const isKnown = joinHosts.some((host) => hostname === host || hostname.endsWith(`.${host}`));
  const isPlain = protocol === 'https:' && port === '' && username === '' && password === '';
  // The service's home page is no meeting.
  const isMeeting = pathname !== '/' || search !== '';
  return isKnown && isPlain && isMeeting && href.length <= LONGEST ? href : undefined;
}
