/** Every organisation's set-up: how it is, since when, why, and what mends it. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { BoardTable } from './board-table.tsx';
import { CreateOrganisation } from './create-organisation.tsx';
import { NothingFound } from './nothing-found.tsx';
import { type SetupItem, setupsQuery } from './queries.ts';
import type { SetupSearch } from './search.ts';
import { useSetupColumns } from './setup-columns.tsx';
import { setupTarget } from './setup-target.ts';
import { SetupsToolbar } from './setups-toolbar.tsx';
import { useMayAct } from './use-may-act.ts';
import { usePages } from './use-pages.ts';

const idOf = ({ organisation }: SetupItem): string => organisation.id;

export function SetupsPage() {
  const { t } = useTranslation('operations');
  const mayAct = useMayAct();
  return (
    <Page title={t('setups')} actions={mayAct ? <CreateOrganisation /> : null}>
      <SetupsList />
    </Page>
  );
}

function SetupsList() {
  const { t } = useTranslation('operations');
  const search: SetupSearch = useSearch({ from: '/operations/setups' });
  const navigate = useNavigate();
  const columns = useSetupColumns();
  const { query, rows, isWhole } = usePages(setupsQuery(useApi(), search), idOf);
  return (
    <>
      <SetupsToolbar search={search} />
      <Loaded query={query}>
        {() => (
          <BoardTable
            label={t('setups')}
            columns={columns}
            rows={rows}
            isWhole={isWhole}
            query={query}
            onOpen={({ id }) =>
              void navigate({ to: '/operations/setups/$org', params: { org: id } })
            }
            acts={['retry', 'cancel']}
            targetOf={setupTarget}
            empty={<NothingFound onAll={() => void navigate({ to: '.', search: {} })} />}
          />
        )}
      </Loaded>
    </>
  );
}
