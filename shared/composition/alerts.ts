/** Alerts: raised by capabilities, read and acknowledged by people, delivered to webhooks. */
import { acknowledgeAlert } from '../alerts/acknowledge-alert.ts';
import { publicAddresses, systemAddresses } from '../alerts/adapters/dns-addresses.ts';
import { httpsWebhookSender } from '../alerts/adapters/https-webhook-sender.ts';
import { tableAlertStore } from '../alerts/adapters/table-alert-store.ts';
import { tableWebhooks } from '../alerts/adapters/table-webhooks.ts';
import { readSeverities } from '../alerts/alert.ts';
import { announceAlert } from '../alerts/announce-alert.ts';
import { DELIVERY_QUEUE, type Delivery } from '../alerts/contract.ts';
import { countAlerts } from '../alerts/count-alerts.ts';
import { deliverAlerts, enqueueDeliveries, sweepOutbox } from '../alerts/deliver-alerts.ts';
import { groupAlerts } from '../alerts/group-alerts.ts';
import { alertsHttp } from '../alerts/http.ts';
import { contactWebhooks, manageWebhook } from '../alerts/manage-webhook.ts';
import { alertsOfPlatform } from '../alerts/platform-alerts.ts';
import { isPublicAddress } from '../alerts/public-address.ts';
import { raiseAlerts } from '../alerts/raise-alerts.ts';
import type { Deps, Platform } from './deps.ts';

const NEWEST_ALERTS = 100;

export function composeAlerts(
  { config, clock, openTable, openQueue }: Platform,
  deps: Pick<Deps, 'secrets' | 'audit' | 'live' | 'organisations'>,
) {
  const allowPrivate = config.ALERTS_WEBHOOK_ALLOW_PRIVATE;
  const store = tableAlertStore(openTable);
  const webhooks = tableWebhooks(openTable);
  const queue = openQueue<Delivery>(DELIVERY_QUEUE);
  const sender = httpsWebhookSender({
    isAllowed: (address) => allowPrivate || isPublicAddress(address),
    resolve: allowPrivate ? systemAddresses : publicAddresses(),
  });
  const webhook = manageWebhook({ ...deps, webhooks, sender, clock, allowPrivate });
  const announcing = {
    ...deps,
    store,
    clock,
    enqueue: enqueueDeliveries({ store, webhooks, queue }),
  };
  return {
    contract: raiseAlerts({
      ...announcing,
      severities: readSeverities(config.ALERTS_SEVERITIES),
      discardWebhook: webhook.discard,
    }),
    contactWebhooks: contactWebhooks({ webhooks, allowPrivate }, webhook),
    http: alertsHttp({
      alerts: store,
      organisations: deps.organisations,
      group: groupAlerts({ store, organisations: deps.organisations }),
      acknowledge: acknowledgeAlert(announcing),
      webhook,
      deadLetters: webhooks,
      apiUrl: config.API_URL,
    }),
    /** The alerts of one organisation, open ones first. */
    newest: async (organisationId: string) =>
      (await store.page(organisationId, { limit: NEWEST_ALERTS, state: 'all' })).items,
    ofPlatform: alertsOfPlatform({ store }),
    count: countAlerts({ store }),
    removeResolved: store.removeResolved,
    removeDeadLetters: webhooks.removeBefore,
    deliver: deliverAlerts({ ...deps, webhooks, queue, sender, clock }),
    sweepOutbox: sweepOutbox({ store, clock, announce: announceAlert(announcing) }),
  };
}
