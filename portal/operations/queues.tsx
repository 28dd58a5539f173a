/** How much work waits in each queue. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { Section } from '../parts/section.tsx';
import { Bars } from './bars.tsx';
import { ranked } from './figures.ts';
import type { Summary } from './queries.ts';

const useStyles = makeStyles({
  none: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export function Queues({ summary }: { readonly summary: Summary }) {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const queues = ranked(summary.queues);
  return (
    <Section title={t('queues')} intro={t('queuesText')}>
      {queues.length === 0 ? (
        <p className={styles.none}>{t('noWork')}</p>
      ) : (
        <Bars
          label={t('queues')}
          bars={queues.map(({ key, count }) => ({ key, count, tone: 'info', label: key }))}
        />
      )}
    </Section>
  );
}
