/** Which colour of a picture is what. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    marginBlockStart: tokens.spacingVerticalS,
    padding: 0,
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: tokens.spacingHorizontalL,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
  },
  item: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
  sign: { width: '0.75rem', height: '0.75rem', borderRadius: tokens.borderRadiusSmall },
  first: { backgroundColor: tokens.colorBrandBackground },
  second: { backgroundColor: tokens.colorStatusDangerBackground3 },
  third: { backgroundColor: tokens.colorStatusWarningBackground3 },
});

export function Legend(props: {
  readonly items: readonly { readonly name: string; readonly tone: 'first' | 'second' | 'third' }[];
}) {
  const styles = useStyles();
  return (
    <ul className={styles.list} aria-hidden>
      {props.items.map(({ name, tone }) => (
        <li key={name} className={styles.item}>
          <span className={mergeClasses(styles.sign, styles[tone])} />
          {name}
        </li>
      ))}
    </ul>
  );
}
