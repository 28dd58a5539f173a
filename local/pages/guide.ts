/** The start as the pages of the local cloud know it: where everything is, and who may sign in. */
import type { Addresses } from '../kit/emulator.ts';

export interface DemoPeople {
  readonly organisationId: string;
  readonly portalUser: string;
  /** Absent with a real tenant: its people are its own. */
  readonly microsoftUser?: string;
}

export interface Guide {
  readonly addresses: Addresses;
  readonly microsoft: 'emulated' | 'real';
  /** Set when the demonstration has been made. */
  demo?: DemoPeople;
}

/** Nobody needs to be registered: the emulated provider signs everybody in. */
export const OPERATOR = 'operator@contoso.example';

/** Where the product shows what the pages speak of. */
export function placesOf({ addresses, demo }: Guide) {
  const calendar =
    demo === undefined
      ? addresses.portal
      : `${addresses.portal}/organisations/${demo.organisationId}/calendar`;
  const manage = (page: string) => (demo === undefined ? calendar : `${calendar}/${page}`);
  return {
    calendar: { text: 'the calendar page in the portal', url: calendar },
    rooms: { text: 'Rooms in the portal', url: manage('rooms') },
    access: { text: 'Access in the portal', url: manage('access') },
    alerts: { text: 'Alerts in the portal', url: manage('alerts') },
    display: { text: 'the room display', url: addresses.display },
    sync: { text: 'Sync on the operators’ board', url: `${addresses.portal}/operations/sync` },
    operatorAlerts: {
      text: 'Alerts on the operators’ board',
      url: `${addresses.portal}/operations/alerts`,
    },
    health: { text: 'the health check', url: `${addresses.host}/api/health/ready` },
    requests: { text: 'Requests', url: '/microsoft/requests' },
  } as const;
}

type Place = keyof ReturnType<typeof placesOf>;

/** The effect of a control on the product, and where it can be seen. */
export interface Expectation {
  readonly text: string;
  readonly see: readonly Place[];
}
