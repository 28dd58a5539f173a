/** Open alerts by cause: an outage is one card, however many alerts it raised. */
import { Card, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { EmptyList } from '../parts/empty-list.tsx';
import { PageLink } from '../parts/links.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Status } from '../parts/status.tsx';
import { useFormats, useNow } from '../parts/use-formats.ts';
import { severityTone } from './alert-tone.ts';
import { type AlertGroup, alertGroupsQuery } from './queries.ts';
import { RunbookLink } from './runbook.tsx';
import { useNameOf } from './use-name-of.ts';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: tokens.spacingVerticalM,
    gridTemplateColumns: 'minmax(0, 1fr)',
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalM,
    fontWeight: tokens.fontWeightSemibold,
  },
  title: { ...typographyStyles.subtitle2, margin: 0 },
  text: { margin: 0, maxWidth: '60rem' },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightRegular },
  foot: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalXS,
  },
});

export function AlertGroups() {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const query = useQuery(alertGroupsQuery(useApi()));
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyList title={t('noAlerts')} text={t('noAlertsText')} />
        ) : (
          <ul className={styles.list} aria-label={t('byCause')}>
            {items.map((group) => (
              <li key={group.kind}>
                <Group group={group} />
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}

function Group({ group }: { readonly group: AlertGroup }) {
  const { t } = useTranslation('operations');
  const { t: alerts } = useTranslation('alerts');
  const styles = useStyles();
  const formats = useFormats();
  const now = useNow();
  const { kind, severity, open, acknowledged, organisations, firstRaisedAt, lastRaisedAt } = group;
  return (
    <Card>
      <div className={styles.head}>
        <Status tone={severityTone(severity)}>{alerts(`severities.${severity}`)}</Status>
        <span className={styles.quiet}>
          {t('raisedBetween', {
            first: formats.age(firstRaisedAt, now),
            last: formats.age(lastRaisedAt, now),
          })}
        </span>
      </div>
      <h2 className={styles.title}>{t(`kinds.${kind}.title`)}</h2>
      <p className={styles.text}>
        {t('openAlerts', { count: open })} · {t('ofOrganisations', { count: organisations })}
        {acknowledged === 0 ? null : ` · ${t('lookedAfterCount', { count: acknowledged })}`}
      </p>
      <Most group={group} />
      <p className={styles.text}>{t(`kinds.${kind}.action`)}</p>
      <div className={styles.foot}>
        <PageLink
          to="/operations/alerts"
          search={{ state: 'open', kind }}
          aria-label={t('showEachOf', { title: t(`kinds.${kind}.title`) })}
        >
          {t('showEach')}
        </PageLink>
        <RunbookLink kind={kind} />
      </div>
    </Card>
  );
}

/** One customer's trouble looks different from everybody's. */
function Most({ group: { kind, most } }: { readonly group: AlertGroup }) {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const formats = useFormats();
  const nameOf = useNameOf();
  return (
    <p className={styles.quiet}>
      {t('mostOf')}{' '}
      {most.map(({ organisation, open }, index) => (
        <span key={organisation.id}>
          {index === 0 ? '' : ', '}
          <PageLink
            to="/operations/alerts"
            search={{ state: 'open', kind, organisation: organisation.id }}
          >
            <bdi>{nameOf(organisation)}</bdi> ({formats.number(open)})
          </PageLink>
        </span>
      ))}
    </p>
  );
}
