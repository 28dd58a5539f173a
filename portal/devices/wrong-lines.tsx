/** Lists the faults of a file, one line each. */
import {
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';

/** A file with thousands of them has one mistake everywhere. */
const MOST_SHOWN = 100;

const useStyles = makeStyles({
  list: {
    margin: 0,
    marginBlockStart: tokens.spacingVerticalS,
    paddingInlineStart: tokens.spacingHorizontalL,
    maxHeight: '16rem',
    overflowY: 'auto',
  },
});

export function WrongLines(props: {
  readonly title: string;
  readonly text?: string;
  readonly lines: readonly { readonly line: number; readonly why: string }[];
}) {
  const { t } = useTranslation('devices');
  const styles = useStyles();
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{props.title}</MessageBarTitle>
        {props.text}
        <ul
          className={styles.list}
          aria-label={props.title}
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
          tabIndex={0}
        >
          {props.lines.slice(0, MOST_SHOWN).map(({ line, why }) => (
            <li key={line}>
              {line === 0 ? null : `${t('line', { line })}: `}
              <bdi>{why}</bdi>
            </li>
          ))}
        </ul>
      </MessageBarBody>
    </MessageBar>
  );
}
