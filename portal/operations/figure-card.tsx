/** One figure: what it counts, what that means, and the way to the list behind it. */
import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PageLink } from '../parts/links.tsx';
import { Status } from '../parts/status.tsx';
import { useFormats } from '../parts/use-formats.ts';
import type { Figure, FigureKey } from './figures.ts';

const useStyles = makeStyles({
  card: {
    height: '100%',
    hyphens: 'auto',
    display: 'grid',
    alignContent: 'start',
    gap: tokens.spacingVerticalXS,
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow2,
    color: tokens.colorNeutralForeground1,
    ':hover': {
      backgroundColor: tokens.colorNeutralBackground1Hover,
      textDecorationLine: 'none',
      color: tokens.colorNeutralForeground1,
    },
  },
  value: { ...typographyStyles.title1, fontVariantNumeric: 'tabular-nums' },
  // Words beside the number need the space of a narrow card.
  atLeast: { '@media (max-width: 48rem)': { fontSize: tokens.fontSizeBase400 } },
  meaning: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

export function FigureCard({ figure }: { readonly figure: Figure }) {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const formats = useFormats();
  const { key, value, isAtLeast, tone } = figure;
  const number = formats.number(value);
  return (
    <ListLink to={key} className={styles.card}>
      <Status tone={tone}>{t(`figure.${key}.title`)}</Status>
      <span className={mergeClasses(styles.value, isAtLeast && styles.atLeast)}>
        {isAtLeast ? t('atLeast', { number }) : number}
      </span>
      <span className={styles.meaning}>{t(`figure.${key}.meaning`)}</span>
    </ListLink>
  );
}

/** Each figure leads to the list that it counts. */
function ListLink(props: {
  readonly to: FigureKey;
  readonly className: string;
  readonly children: ReactNode;
}) {
  const { to, ...rest } = props;
  switch (to) {
    case 'failed':
    case 'degraded':
      return <PageLink {...rest} to="/operations/setups" search={{ state: to }} />;
    case 'rooms':
      return <PageLink {...rest} to="/operations/sync" search={{ show: 'troubled' }} />;
    case 'secrets':
      return <PageLink {...rest} to="/operations/secrets" search={{ show: 'due' }} />;
    case 'poison':
      return <PageLink {...rest} to="/operations/poison" />;
    case 'critical':
      return (
        <PageLink {...rest} to="/operations/alerts" search={{ state: 'open', severity: to }} />
      );
    case 'devices':
      return (
        <PageLink
          {...rest}
          to="/operations/alerts"
          search={{ state: 'open', kind: 'device-stale' }}
        />
      );
    case 'alerts':
      return <PageLink {...rest} to="/operations/alerts" />;
  }
}
