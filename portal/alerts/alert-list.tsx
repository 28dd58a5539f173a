/** Alerts in plain words: how bad, what, since when, and the one next step. */
import { Button, Card, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useRights } from '../organisations/rights.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { Problem } from '../parts/problem.tsx';
import { Status } from '../parts/status.tsx';
import { useFormats, useNow } from '../parts/use-formats.ts';
import type { Alert } from './alert-queries.ts';
import { toneOf } from './remedy.ts';
import { RemedyLink } from './remedy-link.tsx';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: tokens.spacingVerticalM,
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
  quiet: {
    margin: 0,
    color: tokens.colorNeutralForeground2,
    fontWeight: tokens.fontWeightRegular,
  },
  foot: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalXS,
  },
});

interface Props {
  readonly org: string;
  readonly alert: Alert;
}

export function AlertList(props: { readonly org: string; readonly alerts: readonly Alert[] }) {
  const { t } = useTranslation('alerts');
  const styles = useStyles();
  return (
    <ul className={styles.list} aria-label={t('title')}>
      {props.alerts.map((alert) => (
        <li key={alert.id}>
          <AlertCard org={props.org} alert={alert} />
        </li>
      ))}
    </ul>
  );
}

function AlertCard({ org, alert }: Props) {
  const { t, i18n } = useTranslation('alerts');
  const styles = useStyles();
  const { kind, state, severity, message } = alert;
  const isEnglish = i18n.language === 'en';
  return (
    <Card>
      <div className={styles.head}>
        <Status tone={toneOf(alert)}>
          {t(state === 'resolved' ? 'resolved' : `severities.${severity}`)}
        </Status>
        <Times alert={alert} />
      </div>
      <h2 className={styles.title}>{t(`kinds.${kind}.title`)}</h2>
      {isEnglish ? null : <p className={styles.text}>{t(`kinds.${kind}.text`)}</p>}
      <p className={isEnglish ? styles.text : styles.quiet} lang="en" dir="auto">
        {message}
      </p>
      {state === 'resolved' ? null : (
        <div className={styles.foot}>
          <span>{t(`kinds.${kind}.todo`)}</span>
          <RemedyLink org={org} alert={alert} />
          <Care org={org} alert={alert} />
        </div>
      )}
    </Card>
  );
}

function Times({ alert }: Pick<Props, 'alert'>) {
  const { t } = useTranslation('alerts');
  const styles = useStyles();
  const formats = useFormats();
  const now = useNow();
  const { raisedAt, lastSeenAt, resolvedAt } = alert;
  return (
    <span className={styles.quiet}>
      {resolvedAt === undefined
        ? t('since', { at: formats.moment(raisedAt), seen: formats.age(lastSeenAt, now) })
        : t('lasted', { from: formats.moment(raisedAt), to: formats.moment(resolvedAt) })}
    </span>
  );
}

/** Operators say that they look after an alert; everybody sees it. */
function Care({ org, alert }: Props) {
  const { t } = useTranslation('alerts');
  const styles = useStyles();
  const api = useApi();
  const cache = useQueryClient();
  const announce = useAnnounce();
  const formats = useFormats();
  const { operate } = useRights(org);
  const acknowledge = useMutation({
    mutationFn: () =>
      api.POST('/operations/alerts/{id}/acknowledge', { params: { path: { id: alert.id } } }),
    onSuccess: () => announce(t('acknowledged')),
    onSettled: () => cache.invalidateQueries({ queryKey: ['alerts', org] }),
  });
  if (alert.acknowledgedAt !== undefined) {
    return (
      <span className={styles.quiet}>
        {t('lookedAfter', { at: formats.moment(alert.acknowledgedAt) })}
      </span>
    );
  }
  if (operate !== 'full') return null;
  return (
    <>
      {acknowledge.isError ? <Problem error={acknowledge.error} /> : null}
      <Button
        size="small"
        disabledFocusable={acknowledge.isPending}
        onClick={() => acknowledge.mutate()}
      >
        {t('acknowledge')}
      </Button>
    </>
  );
}
