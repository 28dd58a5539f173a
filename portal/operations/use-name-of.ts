/** The name of an organisation, or of the service itself in the language of the page. */
import { useTranslation } from 'react-i18next';
import { PLATFORM } from './secret-target.ts';

export function useNameOf() {
  const { t } = useTranslation('history');
  return ({ id, name }: { readonly id: string; readonly name: string }): string =>
    id === PLATFORM ? t('actors.system') : name;
}
