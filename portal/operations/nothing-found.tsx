/** No entry of a list is what was searched for. */
import { useTranslation } from 'react-i18next';
import { EmptyList } from '../parts/empty-list.tsx';

export function NothingFound({ onAll }: { readonly onAll: () => void }) {
  const { t } = useTranslation('operations');
  return (
    <EmptyList
      title={t('nothingFound')}
      text={t('nothingFoundText')}
      action={t('clearFilters')}
      onAction={onAll}
    />
  );
}
