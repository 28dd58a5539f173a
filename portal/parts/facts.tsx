/** Names and values of one thing. */
import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    '@media (min-width: 30rem)': {
      gridTemplateColumns: 'minmax(6rem, max-content) minmax(0, 1fr)',
    },
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    margin: 0,
  },
  name: {
    color: tokens.colorNeutralForeground2,
    '@media (max-width: 29.99rem)': { marginBlockEnd: `calc(-1 * ${tokens.spacingVerticalS})` },
  },
  value: { margin: 0 },
});

export function Facts({ facts }: { readonly facts: readonly (readonly [string, ReactNode])[] }) {
  const styles = useStyles();
  return (
    <dl className={styles.list}>
      {facts.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt className={styles.name}>{name}</dt>
          <dd className={styles.value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
