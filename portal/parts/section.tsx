/** A part of a page with its heading, on a surface of its own. */
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { type ReactNode, useId } from 'react';

const useStyles = makeStyles({
  section: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalXL,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow2,
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalM,
  },
  title: { ...typographyStyles.subtitle1, margin: 0 },
  intro: { margin: 0, maxWidth: '46rem', color: tokens.colorNeutralForeground2 },
});

export function Section(props: {
  readonly title: string;
  readonly intro?: string;
  /** Beside the heading. */
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}) {
  const styles = useStyles();
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.section}>
      <div className={styles.head}>
        <h2 id={id} className={styles.title}>
          {props.title}
        </h2>
        {props.actions}
      </div>
      {props.intro === undefined ? null : <p className={styles.intro}>{props.intro}</p>}
      {props.children}
    </section>
  );
}
