/** Asks before what cannot be undone. What goes wrong is said in the dialog. */
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DialogText } from './dialog-text.tsx';
import { Problem } from './problem.tsx';

export function AskDialog(props: {
  readonly title: string;
  readonly children: ReactNode;
  readonly yes: string;
  readonly isPending: boolean;
  /** Nothing is left to ask: the one button closes. */
  readonly isOver?: boolean;
  readonly error?: unknown;
  readonly onYes: () => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  useFocusBack();
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
          <DialogText>
            {props.children}
            {props.error ? <Problem error={props.error} /> : null}
          </DialogText>
          <DialogActions fluid>
            {/* A small button of a message that opened the question must not make these small. */}
            {props.isOver === true ? null : (
              <Button size="medium" onClick={props.onClose}>
                {t('cancel')}
              </Button>
            )}
            <Button
              size="medium"
              appearance="primary"
              disabledFocusable={props.isPending}
              onClick={props.onYes}
            >
              {props.yes}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

/** What had the focus before the question has it again afterwards, unless the answer moved it elsewhere. */
function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        if (document.activeElement === document.body && before instanceof HTMLElement) {
          before.focus();
        }
      });
    },
    [before],
  );
}
