/** Alerts one by one, as the filters want them; several are acknowledged together. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { DetailsPanel } from '../parts/details-panel.tsx';
import { EmptyList } from '../parts/empty-list.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Status } from '../parts/status.tsx';
import type { Column } from '../parts/virtual-row.tsx';
import { Age } from './age.tsx';
import { AlertDetails } from './alert-details.tsx';
import { alertTarget } from './alert-target.ts';
import { alertTone } from './alert-tone.ts';
import { BoardTable } from './board-table.tsx';
import { NothingFound } from './nothing-found.tsx';
import { organisationColumn } from './organisation-column.tsx';
import { type AlertItem, alertsQuery } from './queries.ts';
import { type AlertSearch, alertSearch } from './search.ts';
import { useNameOf } from './use-name-of.ts';
import { usePages } from './use-pages.ts';

const useStyles = makeStyles({
  message: { overflowWrap: 'anywhere', color: tokens.colorNeutralForeground2 },
});

const idOf = ({ id }: AlertItem): string => id;

export function EachAlert({ search }: { readonly search: AlertSearch }) {
  const { t } = useTranslation('operations');
  const navigate = useNavigate();
  const columns = useColumns();
  const nameOf = useNameOf();
  const { query, rows, isWhole } = usePages(alertsQuery(useApi(), search), idOf);
  const [openId, setOpenId] = useState<string>();
  const open = rows.find(({ id }) => id === openId);
  const show = (next: AlertSearch) => void navigate({ to: '/operations/alerts', search: next });
  return (
    <>
      <Loaded query={query}>
        {() => (
          <BoardTable
            label={t('pages.alerts')}
            columns={columns}
            rows={rows}
            isWhole={isWhole}
            query={query}
            openId={openId}
            onOpen={({ id }) => setOpenId(id)}
            acts={['acknowledge']}
            targetOf={alertTarget}
            empty={
              search.q === undefined ? (
                <EmptyList
                  title={t('noAlertMatches')}
                  text={t('noAlertMatchesText')}
                  action={t('byCause')}
                  onAction={() => show({})}
                />
              ) : (
                <NothingFound onAll={() => show(alertSearch({ ...search, q: undefined }))} />
              )
            }
          />
        )}
      </Loaded>
      {open === undefined ? null : (
        <DetailsPanel title={nameOf(open.organisation)} onClose={() => setOpenId(undefined)}>
          <AlertDetails alert={open} />
        </DetailsPanel>
      )}
    </>
  );
}

function useColumns(): readonly Column<AlertItem, string>[] {
  const { t } = useTranslation('operations');
  return useMemo(
    () => [
      organisationColumn(t('organisation')),
      {
        key: 'severity',
        title: t('severity'),
        width: '1.2fr',
        cell: (row) => <Severity {...row} />,
      },
      { key: 'cause', title: t('cause'), width: '4fr', cell: (row) => <Cause {...row} /> },
      {
        key: 'since',
        title: t('since'),
        width: '1.2fr',
        cell: ({ raisedAt }) => <Age at={raisedAt} />,
      },
    ],
    [t],
  );
}

function Severity(alert: AlertItem) {
  const { t } = useTranslation('operations');
  const { t: alerts } = useTranslation('alerts');
  const { state, severity, acknowledgedAt } = alert;
  return (
    <Status
      tone={alertTone(alert)}
      detail={state === 'open' && acknowledgedAt !== undefined ? t('lookedAfter') : undefined}
    >
      {state === 'resolved' ? alerts('resolved') : alerts(`severities.${severity}`)}
    </Status>
  );
}

function Cause({ kind, message }: AlertItem) {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  return (
    <span>
      {t(`kinds.${kind}.title`)}
      <br />
      <span className={styles.message} lang="en" dir="auto">
        {message}
      </span>
    </span>
  );
}
