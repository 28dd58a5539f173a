/** Alerts that need somebody's attention, those that have ended, and where an organisation wants to hear of them. */
import { Select } from '@fluentui/react-components';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { itemsOf } from '../api/pages.ts';
import { useApi } from '../api/use-api.ts';
import { useReadInterval } from '../live/use-live-channel.ts';
import { useRights } from '../organisations/rights.ts';
import { EmptyList } from '../parts/empty-list.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { ShowMore } from '../parts/show-more.tsx';
import { AlertList } from './alert-list.tsx';
import { type AlertState, alertsQuery } from './alert-queries.ts';
import { WebhookSection } from './webhook-section.tsx';

const STATES = ['open', 'resolved', 'all'] as const satisfies readonly AlertState[];

export function AlertsPage() {
  const { t } = useTranslation('alerts');
  const { org } = useParams({ from: '/organisations/$org/manage/calendar/alerts' });
  const api = useApi();
  const { administer } = useRights(org);
  const [state, setState] = useState<AlertState>('open');
  const query = useInfiniteQuery({
    ...alertsQuery(api, org, state),
    refetchInterval: useReadInterval(),
  });
  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      actions={
        <Select
          aria-label={t('show')}
          value={state}
          onChange={(_event, { value }) => setState(value as AlertState)}
        >
          {STATES.map((each) => (
            <option key={each} value={each}>
              {t(`states.${each}`)}
            </option>
          ))}
        </Select>
      }
    >
      <Loaded query={query}>
        {({ pages }) => {
          const alerts = itemsOf(pages, ({ id }) => id);
          return alerts.length === 0 ? (
            <EmptyList title={t(`none.${state}`)} text={t('noneText')} />
          ) : (
            <AlertList org={org} alerts={alerts} />
          );
        }}
      </Loaded>
      <ShowMore query={query} />
      {administer ? <WebhookSection org={org} /> : null}
    </Page>
  );
}
