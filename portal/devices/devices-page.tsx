import { useTranslation } from 'react-i18next';
import { Page } from '../parts/page.tsx';

export function DevicesPage() {
  const { t } = useTranslation('devices');
  return <Page title={t('title')} />;
}
