/** How far the set-ups have come, and which are off the way. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { stateTone } from '../organisations/state-tone.ts';
import { PageLink } from '../parts/links.tsx';
import { Section } from '../parts/section.tsx';
import { useFormats, useNow } from '../parts/use-formats.ts';
import { Bars } from './bars.tsx';
import { FUNNEL } from './figures.ts';
import type { Summary } from './queries.ts';

const useStyles = makeStyles({
  longest: {
    marginInlineStart: tokens.spacingHorizontalS,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
  },
});

const OFF_THE_WAY = ['degraded', 'failed', 'cancelled', 'disconnecting'] as const;

export function Funnel({ summary }: { readonly summary: Summary }) {
  const { t } = useTranslation('operations');
  const { t: app } = useTranslation();
  const aside = OFF_THE_WAY.filter((state) => (summary.setups[state] ?? 0) > 0);
  return (
    <Section title={t('funnel')} intro={t('funnelText')}>
      <Bars
        label={t('funnel')}
        bars={[...FUNNEL, ...aside].map((state) => ({
          key: state,
          count: summary.setups[state] ?? 0,
          tone: stateTone(state),
          label: (
            <>
              <PageLink to="/operations/setups" search={{ state }}>
                {app(`state.${state}`)}
              </PageLink>
              <Longest since={summary.longest[state]} />
            </>
          ),
        }))}
      />
    </Section>
  );
}

/** The one that has been there longest is the one to ask about. */
function Longest({ since }: { readonly since: string | undefined }) {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const formats = useFormats();
  const now = useNow();
  if (since === undefined) return null;
  return <span className={styles.longest}>{t('longest', { age: formats.age(since, now) })}</span>;
}
