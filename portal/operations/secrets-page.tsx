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
import { secretsQuery } from './queries.ts';
import { useSecretColumns } from './secret-columns.tsx';
import { SecretDetails } from './secret-details.tsx';
import { secretTarget } from './secret-target.ts';
import { usePages } from './use-pages.ts';

export function SecretsPage() {
  const { t } = useTranslation('operations');
  const { show = 'all' } = useSearch({ from: '/operations/secrets' });
  const navigate = useNavigate();
  const columns = useSecretColumns();
  const { query, items, isWhole } = usePages(secretsQuery(useApi(), show), ({ name }) => name);
  const [openId, setOpenId] = useState<string>();
  const rows = items.map((item) => ({ ...item, id: item.name }));
  const open = rows.find(({ id }) => id === openId);
  const choose = (chosen: string | undefined) =>
    void navigate({ to: '/operations/secrets', search: chosen === 'due' ? { show: 'due' } : {} });
  return (
    <Page title={t('pages.secrets')} intro={t('secretsText')}>
      <Choice
        label={t('show')}
        value={show === 'due' ? 'due' : undefined}
        all={t('allSecrets')}
        options={[{ value: 'due', text: t('dueSecrets') }]}
        onChange={choose}
      />
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
            empty={
              <EmptyList
                title={t(show === 'due' ? 'noDueSecrets' : 'noSecrets')}
                text={t(show === 'due' ? 'noDueSecretsText' : 'noSecretsText')}
              />
            }
          />
        )}
      </Loaded>
      {open === undefined ? null : (
        <DetailsPanel title={open.organisation.name} onClose={() => setOpenId(undefined)}>
          <SecretDetails secret={open} />
        </DetailsPanel>
      )}
    </Page>
  );
}
