import { useTranslation } from 'react-i18next';
import { Page } from '../parts/page.tsx';

export function RoomsPage() {
  const { t } = useTranslation('rooms');
  return <Page title={t('title')} />;
}
