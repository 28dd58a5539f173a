/** Asks before what cannot be undone. What goes wrong is said in the dialog. */
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from './problem.tsx';

export function AskDialog(props: {
  readonly title: string;
  readonly children: ReactNode;
  readonly yes: string;
  readonly isPending: boolean;
  readonly error?: unknown;
  readonly onYes: () => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Dialog
      open
      onOpenChange={(_event, { open }) => {
        if (!open) props.onClose();
      }}
    >
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{props.title}</DialogTitle>
          <DialogContent>
            {props.children}
            {props.error ? <Problem error={props.error} /> : null}
          </DialogContent>
          <DialogActions fluid>
            <Button onClick={props.onClose}>{t('cancel')}</Button>
            <Button appearance="primary" disabled={props.isPending} onClick={props.onYes}>
              {props.yes}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
