/** How well the rooms of each organisation are followed. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { DetailsPanel } from '../parts/details-panel.tsx';
import { EmptyList } from '../parts/empty-list.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import type { Target } from './acts.ts';
import { BoardTable } from './board-table.tsx';
import { Choice } from './choice.tsx';
import { ListBar } from './list-bar.tsx';
import { NothingFound } from './nothing-found.tsx';
import { type SyncItem, syncQuery } from './queries.ts';
import { type SyncSearch, syncSearch } from './search.ts';
import { useSyncColumns } from './sync-columns.tsx';
import { SyncDetails } from './sync-details.tsx';
import { usePages } from './use-pages.ts';

/** Nothing is done here: what mends it is on other pages. */
const target = ({ id }: { readonly id: string }): Target => ({ id, name: id, isPossible: false });
const idOf = ({ organisationId }: SyncItem): string => organisationId;

export function SyncPage() {
  const { t } = useTranslation('operations');
  const search: SyncSearch = useSearch({ from: '/operations/sync' });
  const change = useChange(search);
  const columns = useSyncColumns();
  const { query, rows, isWhole } = usePages(syncQuery(useApi(), search), idOf);
  const [openId, setOpenId] = useState<string>();
  const open = rows.find(({ id }) => id === openId);
  return (
    <Page title={t('pages.sync')} intro={t('syncText')}>
      <ListBar text={search.q} hint={t('searchSync')} onSearch={(q) => change({ q })}>
        <Choice
          label={t('show')}
          value={search.show}
          all={t('allOrganisations')}
          options={[{ value: 'troubled', text: t('troubledOnly') }]}
          onChange={(show) => change({ show })}
        />
      </ListBar>
      <Loaded query={query}>
        {() => (
          <BoardTable
            label={t('pages.sync')}
            columns={columns}
            rows={rows}
            isWhole={isWhole}
            query={query}
            openId={openId}
            onOpen={({ id }) => setOpenId(id)}
            acts={[]}
            targetOf={target}
            empty={<Empty search={search} onAll={() => change({ q: undefined })} />}
          />
        )}
      </Loaded>
      {open === undefined ? null : (
        <DetailsPanel title={open.organisation.name} onClose={() => setOpenId(undefined)}>
          <SyncDetails sync={open} />
        </DetailsPanel>
      )}
    </Page>
  );
}

function useChange(search: SyncSearch) {
  const navigate = useNavigate();
  return (part: Readonly<Record<string, string | undefined>>) =>
    void navigate({
      to: '/operations/sync',
      search: syncSearch({ ...search, ...part }),
      replace: true,
      resetScroll: false,
    });
}

function Empty(props: { readonly search: SyncSearch; readonly onAll: () => void }) {
  const { t } = useTranslation('operations');
  const { search, onAll } = props;
  if (search.q !== undefined) return <NothingFound onAll={onAll} />;
  return search.show === 'troubled' ? (
    <EmptyList title={t('noTrouble')} text={t('noTroubleText')} />
  ) : (
    <EmptyList title={t('noSync')} text={t('noSyncText')} />
  );
}
