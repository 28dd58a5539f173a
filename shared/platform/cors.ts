/** Which pages in browsers may read the answers of this API. */

export interface PageOrigins {
  readonly PORTAL_URL: string;
  readonly DISPLAY_URL?: string | undefined;
}

/** A room display calls what devices call, and nothing else. */
const FOR_DEVICES = /^device(?:\/|s\/pair$)/;

/**
 * Headers of an answer on `route` to a page of the origin `asking`: the portal's pages may read every answer, with
 * credentials; the display's those of the devices' routes, without.
 */
export function corsHeaders(
  { PORTAL_URL, DISPLAY_URL }: PageOrigins,
  route: string,
  asking: string | null,
): Record<string, string> {
  const isDisplay =
    DISPLAY_URL !== undefined &&
    FOR_DEVICES.test(route) &&
    asking === new URL(DISPLAY_URL).origin &&
    asking !== new URL(PORTAL_URL).origin;
  return {
    'access-control-allow-origin': new URL(isDisplay ? DISPLAY_URL : PORTAL_URL).origin,
    ...(isDisplay ? {} : { 'access-control-allow-credentials': 'true' }),
    'access-control-expose-headers':
      'ETag, Link, Location, Retry-After, WWW-Authenticate, Snapshot-Read-At',
    vary: 'Origin',
  };
}
