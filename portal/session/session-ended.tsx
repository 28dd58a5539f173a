/** Over the page when the session has ended: what was typed stays, and signing in again goes on from there. */
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { useSession } from './use-session.ts';

export function SessionEnded() {
  const { t } = useTranslation();
  const session = useSession();
  return (
    <Dialog open modalType="alert">
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('sessionEnded')}</DialogTitle>
          <DialogContent>{t('sessionEndedText')}</DialogContent>
          <DialogActions>
            <Button onClick={() => void session.signOut()}>{t('signOut')}</Button>
            <Button appearance="primary" onClick={() => void session.signInAgain()}>
              {t('signInAgain')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
