/** A value that the service tells once and never again: it stays in sight until somebody says that it is kept. */
import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { CopyButton } from './copy-button.tsx';

const useStyles = makeStyles({
  value: {
    display: 'block',
    paddingBlock: tokens.spacingVerticalS,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase400,
    overflowWrap: 'anywhere',
    userSelect: 'all',
  },
});

export function ShownOnce(props: {
  readonly label: string;
  readonly text: string;
  readonly value: string;
  readonly onDone: () => void;
}) {
  const { t } = useTranslation();
  const styles = useStyles();
  const { label, text, value, onDone } = props;
  return (
    <MessageBar intent="success" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{label}</MessageBarTitle>
        {text}
        <code className={styles.value} translate="no">
          {value}
        </code>
      </MessageBarBody>
      <MessageBarActions>
        <CopyButton text={value} name={`${t('copy')}: ${label}`} />
        <Button aria-label={`${t('done')}: ${label}`} onClick={onDone}>
          {t('done')}
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}
