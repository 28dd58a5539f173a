import { useTranslation } from 'react-i18next';
import { PageLink } from '../parts/links.tsx';
import { Page } from '../parts/page.tsx';

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('notFound')}>
      <p>{t('notFoundText')}</p>
      <PageLink to="/">{t('toStart')}</PageLink>
    </Page>
  );
}
