// What needs somebody's attention, and where an organisation wants to hear of it.
import { element, formOf } from './elements.js';

const severities = { critical: 'Critical', warning: 'Warning', information: 'For information' };
export const MOST_ALERTS = 20;

/** Null when this person may not see it. */
export async function readWebhook(call, base) {
  try {
    return await call('GET', `${base}/webhook`);
  } catch (error) {
    if (error.code === 'webhook.not-found') return {};
    if (error.code === 'organisation.role-required') return null;
    throw error;
  }
}

export function alertsSection({ base, call, act, button, say, once }, { alerts, webhook }) {
  return element(
    'section',
    { 'aria-labelledby': 'alerts' },
    element('h2', { id: 'alerts' }, 'Alerts'),
    alerts.length === 0
      ? element('p', {}, 'Nothing needs your attention.')
      : element(
          'ul',
          {},
          ...alerts.map(({ severity, message, raisedAt, acknowledgedAt }) =>
            element(
              'li',
              { class: severity === 'information' ? undefined : 'stale' },
              `${severities[severity]}: ${message} (since ${new Date(raisedAt).toLocaleString()})`,
              acknowledgedAt === undefined ? '' : ' It is being looked after.',
            ),
          ),
        ),
    webhook === null ? undefined : webhookForm(),
  );

  function webhookForm() {
    const path = `${base}/webhook`;
    const isSet = webhook.url !== undefined;
    const address = element('input', {
      id: 'webhook',
      type: 'url',
      required: true,
      maxlength: '2048',
      value: webhook.url ?? '',
    });
    const tellSecret = ({ signingSecret }) =>
      signingSecret !== undefined &&
      once('Signing secret, shown this once and never again', signingSecret);
    const save = async () => tellSecret(await call('PUT', path, { url: address.value }));
    const renew = async () => tellSecret(await call('POST', `${path}/secret`));
    const test = async () => {
      const { delivered, reason } = await call('POST', `${path}/test`);
      say(delivered ? 'The test arrived.' : `The test did not arrive: ${reason}.`);
    };
    return formOf(
      act(save),
      element('label', { for: 'webhook' }, 'Send alerts to this webhook '),
      address,
      ' ',
      element('button', { type: 'submit' }, 'Save the webhook'),
      ...(isSet
        ? [
            ' ',
            button('Send a test', test),
            ' ',
            button('Renew its signing secret', renew),
            ' ',
            button('Remove it', () => call('DELETE', path)),
          ]
        : []),
    );
  }
}
