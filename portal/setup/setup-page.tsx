import { useTranslation } from 'react-i18next';
import { Page } from '../parts/page.tsx';

export function SetupPage() {
  const { t } = useTranslation('setup');
  return <Page title={t('title')} />;
}
