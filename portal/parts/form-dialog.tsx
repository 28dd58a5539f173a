/** A button that opens a form in a dialog. What is refused is said there, and what was typed stays. */
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  DialogTrigger,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from './problem.tsx';

const useStyles = makeStyles({
  fields: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: tokens.spacingVerticalM,
  },
});

export function FormDialog(props: {
  /** On the button and over the form. */
  readonly title: string;
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  /** Begins anew each time that the dialog opens. */
  readonly children: ReactNode;
}) {
  return (
    <Dialog open={props.isOpen} onOpenChange={(_event, { open }) => props.onOpenChange(open)}>
      <DialogTrigger disableButtonEnhancement>
        <Button appearance="primary" icon={<AddRegular />}>
          {props.title}
        </Button>
      </DialogTrigger>
      <DialogSurface>{props.children}</DialogSurface>
    </Dialog>
  );
}

/** The form itself, within a `FormDialog`. */
export function DialogForm(props: {
  readonly title: string;
  readonly text: string;
  readonly error: unknown;
  readonly submit: string;
  readonly canSubmit: boolean;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  const styles = useStyles();
  const { error, canSubmit } = props;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (canSubmit) props.onSubmit();
      }}
    >
      <DialogBody>
        <DialogTitle>{props.title}</DialogTitle>
        <DialogContent className={styles.fields}>
          <p>{props.text}</p>
          {error === null ? null : <Problem error={error} />}
          {props.children}
        </DialogContent>
        <DialogActions fluid>
          <DialogTrigger disableButtonEnhancement>
            <Button>{t('cancel')}</Button>
          </DialogTrigger>
          <Button type="submit" appearance="primary" disabledFocusable={!canSubmit}>
            {props.submit}
          </Button>
        </DialogActions>
      </DialogBody>
    </form>
  );
}
