/** The way to the page where something can be done about an alert. */
import { useTranslation } from 'react-i18next';
import { PageLink } from '../parts/links.tsx';
import type { Alert } from './alert-queries.ts';
import { remedyOf } from './remedy.ts';

export function RemedyLink({ org, alert }: { readonly org: string; readonly alert: Alert }) {
  const { t } = useTranslation('alerts');
  const remedy = remedyOf(alert);
  switch (remedy) {
    case 'none':
      return null;
    case 'setup':
      return (
        <PageLink to="/organisations/$org/calendar" params={{ org }}>
          {t('remedies.setup')}
        </PageLink>
      );
    case 'access':
      return (
        <PageLink to="/organisations/$org/calendar/access" params={{ org }}>
          {t('remedies.access')}
        </PageLink>
      );
    case 'room':
      return (
        <PageLink to="/organisations/$org/calendar/rooms" params={{ org }}>
          {t('remedies.room')}
        </PageLink>
      );
    case 'device':
      return (
        <PageLink to="/organisations/$org/calendar/devices" params={{ org }}>
          {t('remedies.device')}
        </PageLink>
      );
  }
}
