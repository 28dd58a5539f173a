/** The script that lets the app read rooms under the access mode *Allow in Exchange*. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { accessQuery } from '../access/access-query.ts';
import { LimitButtons } from '../access/limit-buttons.tsx';
import { limitQuery } from '../access/limit-query.ts';
import { LimitState } from '../access/limit-state.tsx';
import { fileNames } from '../access/scripts-section.tsx';
import { useApi } from '../api/use-api.ts';
import { Loaded } from '../parts/loaded.tsx';
import { ScriptBlock } from '../parts/script-block.tsx';

const useStyles = makeStyles({
  section: { display: 'grid', gap: tokens.spacingVerticalS, width: '100%' },
  title: { margin: 0, fontSize: tokens.fontSizeBase300 },
  text: { margin: 0 },
});

export function ExchangeScript({ org }: { readonly org: string }) {
  const { t } = useTranslation('setup', { keyPrefix: 'script' });
  const styles = useStyles();
  const api = useApi();
  const query = useQuery(accessQuery(api, org));
  const { data: limit } = useQuery(limitQuery(api, org));
  const title = t('title');
  return (
    <section className={styles.section}>
      <h4 className={styles.title}>{t('forMe')}</h4>
      <p className={styles.text}>{t('forMeText')}</p>
      {limit?.state === undefined || limit.state === 'none' ? null : <LimitState limit={limit} />}
      <LimitButtons org={org} isPrimary />
      <h4 className={styles.title}>{title}</h4>
      <p className={styles.text}>{t('text')}</p>
      <Loaded query={query}>
        {(access) =>
          access === null ? null : (
            <ScriptBlock title={title} fileName={fileNames.rbac} text={access.scripts.rbac} />
          )
        }
      </Loaded>
    </section>
  );
}
