/** Every client secret: when it ends, when it is renewed, and what went wrong. Never a value. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { DetailsPanel } from '../parts/details-panel.tsx';
import { EmptyList } from '../parts/empty-list.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { BoardTable } from './board-table.tsx';
import { Choice } from './choice.tsx';
import { ListBar } from './list-bar.tsx';
import { NothingFound } from './nothing-found.tsx';
import { type SecretItem, secretsQuery } from './queries.ts';
import { type SecretSearch, secretSearch } from './search.ts';
import { useSecretColumns } from './secret-columns.tsx';
import { SecretDetails } from './secret-details.tsx';
import { secretTarget } from './secret-target.ts';
import { useNameOf } from './use-name-of.ts';
import { usePages } from './use-pages.ts';

const idOf = ({ name }: SecretItem): string => name;

export function SecretsPage() {
  const { t } = useTranslation('operations');
  const search: SecretSearch = useSearch({ from: '/operations/secrets' });
  const change = useChange(search);
  const columns = useSecretColumns();
  const nameOf = useNameOf();
  const { query, rows, isWhole } = usePages(secretsQuery(useApi(), search), idOf);
  const [openId, setOpenId] = useState<string>();
  const open = rows.find(({ id }) => id === openId);
  return (
    <Page title={t('pages.secrets')} intro={t('secretsText')}>
      <ListBar text={search.q} hint={t('searchSecrets')} onSearch={(q) => change({ q })}>
        <Choice
          label={t('show')}
          value={search.show}
          all={t('allSecrets')}
          options={[{ value: 'due', text: t('dueSecrets') }]}
          onChange={(show) => change({ show })}
        />
      </ListBar>
      <Loaded query={query}>
        {() => (
          <BoardTable
            label={t('pages.secrets')}
            columns={columns}
            rows={rows}
            isWhole={isWhole}
            query={query}
            openId={openId}
            onOpen={({ id }) => setOpenId(id)}
            acts={['rotate']}
            targetOf={secretTarget}
            empty={<Empty search={search} onAll={() => change({ q: undefined })} />}
          />
        )}
      </Loaded>
      {open === undefined ? null : (
        <DetailsPanel title={nameOf(open.organisation)} onClose={() => setOpenId(undefined)}>
          <SecretDetails secret={open} />
        </DetailsPanel>
      )}
    </Page>
  );
}

function useChange(search: SecretSearch) {
  const navigate = useNavigate();
  return (part: Readonly<Record<string, string | undefined>>) =>
    void navigate({
      to: '/operations/secrets',
      search: secretSearch({ ...search, ...part }),
      replace: true,
      resetScroll: false,
    });
}

function Empty(props: { readonly search: SecretSearch; readonly onAll: () => void }) {
  const { t } = useTranslation('operations');
  const { search, onAll } = props;
  if (search.q !== undefined) return <NothingFound onAll={onAll} />;
  return search.show === 'due' ? (
    <EmptyList title={t('noDueSecrets')} text={t('noDueSecretsText')} />
  ) : (
    <EmptyList title={t('noSecrets')} text={t('noSecretsText')} />
  );
}
