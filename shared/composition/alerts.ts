/** Alerts: raised by deps, read and acknowledged by people, delivered to webhooks. */

import { httpsWebhookSender, systemAddresses } from '../alerts/adapters/https-webhook-sender.ts';
import { publicAddresses } from '../alerts/adapters/public-addresses.ts';
import { tableAlertStore } from '../alerts/adapters/table-alert-store.ts';
import { tableWebhooks } from '../alerts/adapters/table-webhooks.ts';
import { announceAlert } from '../alerts/announce-alert.ts';
import {
  type Alerts,
  type ContactWebhooks,
  DELIVERY_QUEUE,
  type Delivery,
} from '../alerts/contract.ts';
import { deliverAlerts, sweepUntold, tellWebhooks } from '../alerts/deliver-alerts.ts';
import { expectAllowed, manageWebhook } from '../alerts/manage-webhook.ts';
import { isPublicAddress } from '../alerts/public-address.ts';
import { raiseAlerts } from '../alerts/raise-alerts.ts';
import { readAlerts } from '../alerts/read-alerts.ts';
import type { AlertSeverities } from '../alerts/severities.ts';
import { OPERATORS } from '../alerts/webhook.ts';
import type { Deps, Platform } from './deps.ts';

interface OfOrganisation {
  readonly params: { readonly org: string };
}

export function composeAlerts(
  { config, clock, openTable, openQueue }: Platform,
  deps: Deps,
  severities: AlertSeverities = {},
) {
  const allowPrivate = config.ALERTS_WEBHOOK_ALLOW_PRIVATE;
  const webhooks = tableWebhooks(openTable);
  const delivering = {
    store: tableAlertStore(openTable),
    webhooks,
    queue: openQueue<Delivery>(DELIVERY_QUEUE),
    sender: httpsWebhookSender({
      isAllowed: (address) => allowPrivate || isPublicAddress(address),
      resolve: allowPrivate ? systemAddresses : publicAddresses(),
    }),
    secrets: deps.secrets,
    clock,
  };
  const shared = {
    ...delivering,
    audit: deps.audit,
    live: deps.live,
    tell: tellWebhooks(delivering),
    apiUrl: config.API_URL,
    allowPrivate,
    severities,
  };
  const raising = raiseAlerts(shared);
  const contract: Alerts = {
    ...raising,
    async removeAll(organisationId) {
      await raising.removeAll(organisationId);
      const webhook = (await webhooks.get(organisationId))?.webhook;
      if (webhook !== undefined) await deps.secrets().remove(webhook.secretName);
      await webhooks.remove(organisationId);
    },
  };
  const organisationWebhook = manageWebhook<OfOrganisation>(
    shared,
    ({ params }) => params.org,
    (organisationId) => `organisations/${organisationId}/webhook`,
  );
  const contactWebhooks: ContactWebhooks = {
    get: async (organisationId) => (await webhooks.get(organisationId))?.webhook.url,
    check: (url) => expectAllowed(url, allowPrivate, '/contactWebhook'),
    async set(org, url, caller) {
      const call = { params: { org }, caller };
      if (url === undefined) {
        await organisationWebhook.remove(call);
        return undefined;
      }
      const { body } = await organisationWebhook.set({ ...call, body: { url } });
      return (body as { readonly signingSecret?: string }).signingSecret;
    },
  };
  return {
    contract,
    contactWebhooks,
    ...readAlerts(shared),
    organisationWebhook,
    operatorsWebhook: manageWebhook<object>(
      shared,
      () => OPERATORS,
      () => 'operations/webhook',
    ),
    deliver: deliverAlerts(delivering),
    sweepUntold: sweepUntold({ ...delivering, announce: announceAlert(shared) }),
  };
}
