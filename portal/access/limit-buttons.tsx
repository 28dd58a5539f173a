/** *Limit access for me* and *Take it back*, each with its preview; nothing for people whom the API would refuse. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { setupQuery } from '../organisations/organisation.ts';
import { useRights } from '../organisations/rights.ts';
import { LimitDialog } from './limit-dialog.tsx';
import { type LimitWork, limitQuery } from './limit-query.ts';

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

export function LimitButtons(props: {
  readonly org: string;
  readonly offers?: readonly LimitWork[];
  readonly isPrimary?: boolean;
  /** Stands below the buttons where there are any. */
  readonly children?: ReactNode;
}) {
  const { t } = useTranslation('access', { keyPrefix: 'limit' });
  const styles = useStyles();
  const { org, offers = ['make', 'take-back'], isPrimary = false } = props;
  const api = useApi();
  const { administer, read } = useRights(org);
  const { data: limit } = useQuery({ ...limitQuery(api, org), enabled: read });
  const { data: setup } = useQuery({ ...setupQuery(api, org), enabled: read });
  const [work, setWork] = useState<LimitWork>();
  if (!administer || limit === undefined || limit === null) return null;
  const canMake = limit.canMake && offers.includes('make');
  const canTakeBack = limit.canTakeBack && offers.includes('take-back');
  if (!canMake && !canTakeBack) return null;
  return (
    <>
      <div className={styles.buttons}>
        {canMake ? (
          <Button
            appearance={isPrimary && limit.state !== 'made' ? 'primary' : 'secondary'}
            onClick={() => setWork('make')}
          >
            {t(limit.state === 'made' ? 'again' : 'make')}
          </Button>
        ) : null}
        {canTakeBack ? <Button onClick={() => setWork('take-back')}>{t('takeBack')}</Button> : null}
      </div>
      {props.children}
      {work === undefined ? null : (
        <LimitDialog
          org={org}
          limit={limit}
          work={work}
          isNeeded={setup?.profile === 'rbac' && setup.profileChange === undefined}
          onClose={() => setWork(undefined)}
        />
      )}
    </>
  );
}
