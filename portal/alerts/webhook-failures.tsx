/** Messages that never arrived although they were tried for more than a day. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Status } from '../parts/status.tsx';
import { useFormats } from '../parts/use-formats.ts';
import { failuresQuery } from './alert-queries.ts';
import { useDeliveryReason } from './use-delivery-reason.ts';

const useStyles = makeStyles({
  title: { margin: 0, fontSize: tokens.fontSizeBase300 },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: tokens.spacingVerticalS,
  },
});

export function WebhookFailures({ org }: { readonly org: string }) {
  const { t } = useTranslation('alerts');
  const styles = useStyles();
  const formats = useFormats();
  const id = useId();
  const reasonOf = useDeliveryReason();
  const query = useQuery(failuresQuery(useApi(), org));
  return (
    <>
      <h3 id={id} className={styles.title}>
        {t('failures')}
      </h3>
      <Loaded query={query}>
        {(failures) =>
          failures.length === 0 ? (
            <Status tone="good">{t('noFailures')}</Status>
          ) : (
            <ul aria-labelledby={id} className={styles.list}>
              {failures.map((failure) => (
                <li key={failure.id}>
                  <Status
                    tone="bad"
                    detail={t('failureDetail', {
                      count: failure.tries,
                      reason: reasonOf(failure.reason),
                    })}
                  >
                    {formats.moment(failure.failedAt)}: {t(`events.${eventOf(failure.type)}`)}
                  </Status>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  );
}

/** Keys of texts have no dots. */
const eventOf = (type: 'alert.raised' | 'alert.acknowledged' | 'alert.resolved' | 'alert.test') =>
  type.slice('alert.'.length) as 'raised' | 'acknowledged' | 'resolved' | 'test';
