/** Open alerts by their cause, and each by itself: what to do, the runbook, and who looks after it. */
import { Button } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../parts/page.tsx';
import { AlertGroups } from './alert-groups.tsx';
import { Choice } from './choice.tsx';
import { EachAlert } from './each-alert.tsx';
import { ListBar } from './list-bar.tsx';
import { ALERT_KINDS, type AlertSearch, alertSearch, SEVERITIES } from './search.ts';

export function AlertsPage() {
  const { t } = useTranslation('operations');
  const search: AlertSearch = useSearch({ from: '/operations/alerts' });
  const isGrouped = Object.keys(search).length === 0;
  return (
    <Page title={t('pages.alerts')} intro={t('alertsText')}>
      <Toolbar search={search} />
      {isGrouped ? <AlertGroups /> : <EachAlert search={search} />}
    </Page>
  );
}

function Toolbar({ search }: { readonly search: AlertSearch }) {
  const { t } = useTranslation('operations');
  const { t: alerts } = useTranslation('alerts');
  const navigate = useNavigate();
  const change = (part: Readonly<Record<string, string | undefined>>) =>
    void navigate({
      to: '/operations/alerts',
      search: alertSearch({ ...search, ...part }),
      replace: true,
      resetScroll: false,
    });
  return (
    <ListBar text={search.q} hint={t('searchAlerts')} onSearch={(q) => change({ q })}>
      <Choice
        label={t('show')}
        value={search.state}
        all={t('byCause')}
        options={(['open', 'resolved', 'all'] as const).map((value) => ({
          value,
          text: alerts(`states.${value}`),
        }))}
        onChange={(state) => (state === undefined ? change(none) : change({ state }))}
      />
      <Choice
        label={t('cause')}
        value={search.kind}
        all={t('everyCause')}
        options={ALERT_KINDS.map((value) => ({ value, text: t(`kinds.${value}.title`) }))}
        onChange={(kind) => change({ kind })}
      />
      <Choice
        label={t('severity')}
        value={search.severity}
        all={t('everySeverity')}
        options={SEVERITIES.map((value) => ({ value, text: alerts(`severities.${value}`) }))}
        onChange={(severity) => change({ severity })}
      />
      {search.organisation === undefined ? null : (
        <Button icon={<DismissRegular />} onClick={() => change({ organisation: undefined })}>
          {t('onlyOneOrganisation')}
        </Button>
      )}
    </ListBar>
  );
}

const none = {
  state: undefined,
  kind: undefined,
  severity: undefined,
  organisation: undefined,
  q: undefined,
} as const;
