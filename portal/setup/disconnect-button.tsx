/** Ends the connection, after saying what that means. */
import { Button, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSettings } from '../app/use-settings.ts';
import { AskDialog } from '../parts/ask-dialog.tsx';
import { useSetupActions } from './use-setup-actions.ts';

const useStyles = makeStyles({ button: { justifySelf: 'start', alignSelf: 'start' } });

export function DisconnectButton({ org }: { readonly org: string }) {
  const { t } = useTranslation('setup', { keyPrefix: 'disconnect' });
  const styles = useStyles();
  const { words } = useSettings();
  const { disconnect } = useSetupActions(org);
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button className={styles.button} onClick={() => setAsking(true)}>
        {t('button')}
      </Button>
      {isAsking ? (
        <AskDialog
          title={t('title')}
          yes={t('confirm')}
          isPending={disconnect.isPending}
          error={disconnect.error}
          onYes={() => disconnect.mutate(undefined, { onSuccess: () => setAsking(false) })}
          onClose={() => setAsking(false)}
        >
          <ul>
            <li>{t('screens')}</li>
            <li>{t('rooms')}</li>
            <li>{t('app', { product: words.product })}</li>
            <li>{t('limits')}</li>
          </ul>
        </AskDialog>
      ) : null}
    </>
  );
}
