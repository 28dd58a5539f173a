/** Nothing to show, why, and the one next step. */
import { Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';

const useStyles = makeStyles({
  box: {
    display: 'grid',
    justifyItems: 'center',
    textAlign: 'center',
    gap: tokens.spacingVerticalM,
    padding: `${tokens.spacingVerticalXXXL} ${tokens.spacingHorizontalL}`,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px dashed ${tokens.colorNeutralStroke1}`,
  },
  title: { ...typographyStyles.subtitle2, margin: 0 },
  text: { margin: 0, maxWidth: '36rem', color: tokens.colorNeutralForeground2 },
});

export function EmptyList(props: {
  readonly title: string;
  readonly text: string;
  readonly action?: string;
  readonly onAction?: () => void;
}) {
  const styles = useStyles();
  return (
    <div className={styles.box}>
      <p className={styles.title}>{props.title}</p>
      <p className={styles.text}>{props.text}</p>
      {props.action === undefined ? null : <Button onClick={props.onAction}>{props.action}</Button>}
    </div>
  );
}
