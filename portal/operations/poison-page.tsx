/** Work that failed in every try: what it is, and its replay or discard. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { DetailsPanel } from '../parts/details-panel.tsx';
import { EmptyList } from '../parts/empty-list.tsx';
import { Facts } from '../parts/facts.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { useFormats } from '../parts/use-formats.ts';
import type { Column } from '../parts/virtual-row.tsx';
import { ActDialog } from './act-dialog.tsx';
import type { ActKey, Target } from './acts.ts';
import { Age } from './age.tsx';
import { BoardTable } from './board-table.tsx';
import { ListBar } from './list-bar.tsx';
import { NothingFound } from './nothing-found.tsx';
import { organisationColumn } from './organisation-column.tsx';
import { type PoisonItem, poisonQuery } from './queries.ts';
import { RunbookLink } from './runbook.tsx';
import { type PoisonSearch, poisonSearch } from './search.ts';
import { useMayAct } from './use-may-act.ts';
import { useNameOf } from './use-name-of.ts';
import { usePages } from './use-pages.ts';

const RUNBOOK = 'poison-message';
const ACTS = ['replay', 'discard'] as const;
const idOf = ({ id }: PoisonItem): string => id;

const useStyles = makeStyles({
  code: {
    margin: 0,
    padding: tokens.spacingHorizontalM,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
  },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

/** A message never changes: its id is all that has to be seen. */
const targetOf = ({ id, organisation, queue }: PoisonItem): Target => ({
  id,
  name: `${organisation.name} · ${queue}`,
  isPossible: true,
});

export function PoisonPage() {
  const { t } = useTranslation('operations');
  const search: PoisonSearch = useSearch({ from: '/operations/poison' });
  const navigate = useNavigate();
  const ask = (q: string | undefined) =>
    void navigate({
      to: '/operations/poison',
      search: poisonSearch({ q }),
      replace: true,
      resetScroll: false,
    });
  const columns = useColumns();
  const nameOf = useNameOf();
  const { query, rows, isWhole } = usePages(poisonQuery(useApi(), search), idOf);
  const [openId, setOpenId] = useState<string>();
  const open = rows.find(({ id }) => id === openId);
  return (
    <Page
      title={t('pages.poison')}
      intro={t('poisonText')}
      actions={<RunbookLink kind={RUNBOOK} />}
    >
      <ListBar text={search.q} hint={t('searchPoison')} onSearch={ask} />
      <Loaded query={query}>
        {() => (
          <BoardTable
            label={t('pages.poison')}
            columns={columns}
            rows={rows}
            isWhole={isWhole}
            query={query}
            openId={openId}
            onOpen={({ id }) => setOpenId(id)}
            acts={ACTS}
            targetOf={targetOf}
            empty={
              search.q === undefined ? (
                <EmptyList title={t('noPoison')} text={t('noPoisonText')} />
              ) : (
                <NothingFound onAll={() => ask(undefined)} />
              )
            }
          />
        )}
      </Loaded>
      {open === undefined ? null : (
        <DetailsPanel title={nameOf(open.organisation)} onClose={() => setOpenId(undefined)}>
          <Message message={open} />
        </DetailsPanel>
      )}
    </Page>
  );
}

function useColumns(): readonly Column<PoisonItem, string>[] {
  const { t } = useTranslation('operations');
  return useMemo(
    () => [
      organisationColumn(t('organisation')),
      {
        key: 'queue',
        title: t('queue'),
        width: '2fr',
        cell: ({ queue }) => <span translate="no">{queue}</span>,
      },
      {
        key: 'kept',
        title: t('keptSince'),
        width: '1.5fr',
        cell: ({ keptAt }) => <Age at={keptAt} />,
      },
    ],
    [t],
  );
}

function Message({ message }: { readonly message: PoisonItem }) {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const formats = useFormats();
  const mayAct = useMayAct();
  const [act, setAct] = useState<ActKey>();
  return (
    <>
      <p>{t('poisonAction')}</p>
      <Facts
        facts={[
          [t('queue'), message.queue],
          [t('keptSince'), formats.moment(message.keptAt)],
        ]}
      />
      <pre className={styles.code}>{JSON.stringify(message.message, null, 2)}</pre>
      {mayAct ? (
        <div className={styles.actions}>
          {ACTS.map((each) => (
            <Button
              key={each}
              appearance={each === 'replay' ? 'primary' : 'secondary'}
              onClick={() => setAct(each)}
            >
              {t(`act.${each}.button`)}
            </Button>
          ))}
        </div>
      ) : (
        <p>{t('mayOnlyLook')}</p>
      )}
      {act === undefined ? null : (
        <ActDialog act={act} targets={[targetOf(message)]} onClose={() => setAct(undefined)} />
      )}
    </>
  );
}
