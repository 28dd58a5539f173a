/** Alerts: raised by peers, read and acknowledged by people. */
import { tableAlertStore } from '../alerts/adapters/table-alert-store.ts';
import { raiseAlerts } from '../alerts/raise-alerts.ts';
import { readAlerts } from '../alerts/read-alerts.ts';
import type { Peers, Platform } from './peers.ts';

export function composeAlerts({ config, clock, openTable }: Platform, peers: Peers) {
  const shared = {
    audit: peers.audit,
    live: peers.live,
    store: tableAlertStore(openTable),
    clock,
    apiUrl: config.API_URL,
  };
  return { contract: raiseAlerts(shared), ...readAlerts(shared) };
}
