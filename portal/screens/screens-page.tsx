import { useTranslation } from 'react-i18next';
import { Page } from '../parts/page.tsx';

export function ScreensPage() {
  const { t } = useTranslation('screens');
  return <Page title={t('title')} />;
}
