/** The causes on which set-ups fail and wait: one cause behind many is found here first. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { useApiWords } from '../parts/api-words.ts';
import { PageLink } from '../parts/links.tsx';
import { Section } from '../parts/section.tsx';
import { Bars } from './bars.tsx';
import { ranked } from './figures.ts';
import type { Summary } from './queries.ts';

const useStyles = makeStyles({
  none: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export function Causes({ summary }: { readonly summary: Summary }) {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const words = useApiWords();
  const problems = ranked(summary.problems);
  return (
    <Section title={t('causes')} intro={t('causesText')}>
      {problems.length === 0 ? (
        <p className={styles.none}>{t('noCauses')}</p>
      ) : (
        <Bars
          label={t('causes')}
          bars={problems.map(({ key, count }) => ({
            key,
            count,
            tone: 'bad',
            label: (
              <PageLink to="/operations/setups" search={{ problem: key }}>
                {words.title(key) ?? summary.titles[key] ?? key}
              </PageLink>
            ),
          }))}
        />
      )}
    </Section>
  );
}
