import { useTranslation } from 'react-i18next';
import { Page } from '../parts/page.tsx';

export function AccessPage() {
  const { t } = useTranslation('access');
  return <Page title={t('title')} />;
}
