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
import { syncQuery } from './queries.ts';
import { useSyncColumns } from './sync-columns.tsx';
import { SyncDetails } from './sync-details.tsx';
import { usePages } from './use-pages.ts';

/** Nothing is done here: what mends it is on other pages. */
const target = ({ id }: { readonly id: string }): Target => ({ id, name: id, isPossible: false });

export function SyncPage() {
  const { t } = useTranslation('operations');
  const { show = 'all' } = useSearch({ from: '/operations/sync' });
  const navigate = useNavigate();
  const columns = useSyncColumns();
  const { query, items, isWhole } = usePages(
    syncQuery(useApi(), show),
    ({ organisationId }) => organisationId,
  );
  const [openId, setOpenId] = useState<string>();
  const rows = items.map((item) => ({ ...item, id: item.organisationId }));
  const open = rows.find(({ id }) => id === openId);
  const isTroubled = show === 'troubled';
  return (
    <Page title={t('pages.sync')} intro={t('syncText')}>
      <Choice
        label={t('show')}
        value={isTroubled ? 'troubled' : undefined}
        all={t('allOrganisations')}
        options={[{ value: 'troubled', text: t('troubledOnly') }]}
        onChange={(chosen) =>
          void navigate({
            to: '/operations/sync',
            search: chosen === 'troubled' ? { show: 'troubled' } : {},
          })
        }
      />
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
            empty={
              <EmptyList
                title={t(isTroubled ? 'noTrouble' : 'noSync')}
                text={t(isTroubled ? 'noTroubleText' : 'noSyncText')}
              />
            }
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
