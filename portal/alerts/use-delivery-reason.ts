/** Why a delivery did not arrive, in words. */
import { useTranslation } from 'react-i18next';

const ANSWERED = /^answered-(\d+)$/;

export function useDeliveryReason(): (reason: string | undefined) => string {
  const { t } = useTranslation('alerts');
  const reasons: Readonly<Record<string, string>> = t('reasons', { returnObjects: true });
  return (reason = '') => {
    const status = ANSWERED.exec(reason)?.[1];
    return status === undefined ? (reasons[reason] ?? reason) : t('answered', { status });
  };
}
