import { useTranslation } from 'react-i18next';
import { Page } from '../parts/page.tsx';

export function AlertsPage() {
  const { t } = useTranslation('alerts');
  return <Page title={t('title')} />;
}
