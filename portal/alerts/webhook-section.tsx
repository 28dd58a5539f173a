/** The webhook of the organisation: where it is, its secret once, a test, and what never arrived. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Section } from '../parts/section.tsx';
import { ShownOnce } from '../parts/shown-once.tsx';
import { useFormats } from '../parts/use-formats.ts';
import { webhookQuery } from './alert-queries.ts';
import { WebhookActions } from './webhook-actions.tsx';
import { WebhookFailures } from './webhook-failures.tsx';
import { WebhookForm } from './webhook-form.tsx';

export function WebhookSection({ org }: { readonly org: string }) {
  const { t } = useTranslation('alerts');
  const formats = useFormats();
  const query = useQuery(webhookQuery(useApi(), org));
  const [secret, setSecret] = useState<string>();
  return (
    <Section title={t('webhook')} intro={t('webhookIntro')}>
      {secret === undefined ? null : (
        <ShownOnce
          label={t('signingSecret')}
          text={t('signingSecretText')}
          value={secret}
          onDone={() => setSecret(undefined)}
        />
      )}
      <Loaded query={query}>
        {(webhook) => (
          <>
            <WebhookForm org={org} url={webhook?.url} onSecret={setSecret} />
            {webhook === null ? null : (
              <>
                <p>{t('webhookSince', { at: formats.moment(webhook.createdAt) })}</p>
                <WebhookActions org={org} onSecret={setSecret} />
                <WebhookFailures org={org} />
              </>
            )}
          </>
        )}
      </Loaded>
    </Section>
  );
}
