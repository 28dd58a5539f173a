/** One alert: what happened, what to do, and who looks after it. */
import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Facts } from '../parts/facts.tsx';
import { PageLink } from '../parts/links.tsx';
import { Status } from '../parts/status.tsx';
import { useFormats } from '../parts/use-formats.ts';
import { ActDialog } from './act-dialog.tsx';
import { alertTarget } from './alert-target.ts';
import { alertTone } from './alert-tone.ts';
import type { AlertItem } from './queries.ts';
import { RunbookLink } from './runbook.tsx';
import { PLATFORM } from './secret-target.ts';
import { useMayAct } from './use-may-act.ts';

export function AlertDetails({ alert }: { readonly alert: AlertItem }) {
  const { t } = useTranslation('operations');
  const mayAct = useMayAct();
  const [isAsked, setAsked] = useState(false);
  const { kind, message, organisation } = alert;
  const target = alertTarget(alert);
  return (
    <>
      <Status tone={alertTone(alert)}>{t(`kinds.${kind}.title`)}</Status>
      <p lang="en" dir="auto">
        {message}
      </p>
      <p>{t(`kinds.${kind}.action`)}</p>
      <Facts facts={useFacts(alert)} />
      {organisation.id === PLATFORM ? null : (
        <PageLink to="/operations/setups/$org" params={{ org: organisation.id }}>
          {t('openSetup')}
        </PageLink>
      )}
      <div>
        <RunbookLink kind={kind} />
        {mayAct && target.isPossible ? (
          <Button appearance="primary" onClick={() => setAsked(true)}>
            {t('act.acknowledge.button')}
          </Button>
        ) : null}
      </div>
      {isAsked ? (
        <ActDialog act="acknowledge" targets={[target]} onClose={() => setAsked(false)} />
      ) : null}
    </>
  );
}

function useFacts(alert: AlertItem): readonly (readonly [string, string])[] {
  const { t } = useTranslation('operations');
  const { t: alerts } = useTranslation('alerts');
  const formats = useFormats();
  const { severity, subject, raisedAt, lastSeenAt, acknowledgedAt, resolvedAt } = alert;
  return [
    [t('severity'), alerts(`severities.${severity}`)],
    [t('since'), formats.moment(raisedAt)],
    [t('lastSeen'), formats.moment(lastSeenAt)],
    [t('subject'), subject],
    ...(acknowledgedAt === undefined
      ? []
      : [[t('lookedAfter'), formats.moment(acknowledgedAt)] as const]),
    ...(resolvedAt === undefined ? [] : [[t('over'), formats.moment(resolvedAt)] as const]),
  ];
}
