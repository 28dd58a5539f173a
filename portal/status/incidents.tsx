/** Incidents, newest first. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { Section } from '../parts/section.tsx';
import { Status } from '../parts/status.tsx';
import { useFormats } from '../parts/use-formats.ts';
import type { ServiceStatus } from './days.ts';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: tokens.spacingVerticalM,
  },
  none: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export function Incidents({ status }: { readonly status: ServiceStatus }) {
  const { t } = useTranslation('status');
  const styles = useStyles();
  const formats = useFormats();
  return (
    <Section title={t('incidents')}>
      {status.incidents.length === 0 ? <p className={styles.none}>{t('noIncidents')}</p> : null}
      <ul className={styles.list} aria-label={t('incidents')}>
        {status.incidents.map(({ component, impact, from, to }) => (
          <li key={`${component} ${from}`}>
            <Status
              tone={impact === 'outage' ? 'bad' : 'warning'}
              detail={
                to === null
                  ? t('goesOn', { from: formats.moment(from) })
                  : t('lasted', { from: formats.moment(from), to: formats.moment(to) })
              }
            >
              {t(`components.${component}.title`)}: {t(`states.${impact}`)}
            </Status>
          </li>
        ))}
      </ul>
    </Section>
  );
}
