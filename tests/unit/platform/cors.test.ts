import { describe, expect, it } from '@jest/globals';
import { corsHeaders } from '../../../shared/platform/cors.ts';

const PORTAL_URL = 'https://portal.example.com';
const DISPLAY_URL = 'https://display.example.com/';
const display = 'https://display.example.com';
const allowed = (route: string, asking: string | null, origins = { PORTAL_URL, DISPLAY_URL }) => {
  const headers = corsHeaders(origins, route, asking);
  return [
    headers['access-control-allow-origin'],
    headers['access-control-allow-credentials'] === 'true',
  ];
};

describe('CORS', () => {
  it.each(['devices/pair', 'device/negotiate', 'device/snapshot', 'device/{*rest}'])(
    'lets the display read %s, without credentials',
    (route) => {
      expect(allowed(route, display)).toEqual([display, false]);
      expect(allowed(route, PORTAL_URL)).toEqual([PORTAL_URL, true]);
    },
  );

  it.each(['me', 'devices', 'devices/pairing', 'organisations/{org}/devices', 'devicex/y'])(
    'does not let the display read %s',
    (route) => {
      expect(allowed(route, display)).toEqual([PORTAL_URL, true]);
    },
  );

  it.each([null, 'https://evil.example', 'http://display.example.com', `${display}:8443`])(
    'names the portal to a page of the origin %s',
    (asking) => {
      expect(allowed('device/snapshot', asking)).toEqual([PORTAL_URL, true]);
    },
  );

  it('knows no display without its setting', () => {
    const headers = corsHeaders({ PORTAL_URL }, 'device/snapshot', display);

    expect(headers['access-control-allow-origin']).toBe(PORTAL_URL);
  });

  it('lets a page that is portal and display at once keep its credentials', () => {
    expect(allowed('device/snapshot', PORTAL_URL, { PORTAL_URL, DISPLAY_URL: PORTAL_URL })).toEqual(
      [PORTAL_URL, true],
    );
  });
});
