/** Which set-ups are listed, and in which order. It all stands in the address. */
import { Button } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useApiWords } from '../parts/api-words.ts';
import { Choice } from './choice.tsx';
import { ListBar } from './list-bar.tsx';
import { summaryQuery } from './queries.ts';
import { AGES, SETUP_STATES, type SetupSearch, setupSearch } from './search.ts';

export function SetupsToolbar({ search }: { readonly search: SetupSearch }) {
  const { t } = useTranslation('operations');
  const { t: app } = useTranslation();
  const words = useApiWords();
  // Read for the navigation already.
  const { data: summary } = useQuery(summaryQuery(useApi()));
  const navigate = useNavigate();
  const change = (part: Readonly<Record<string, string | undefined>>) =>
    void navigate({
      to: '/operations/setups',
      search: setupSearch({ ...search, ...part }),
      replace: true,
      resetScroll: false,
    });
  return (
    <ListBar text={search.q} hint={t('searchSetups')} onSearch={(q) => change({ q })}>
      <Choice
        label={t('state')}
        value={search.state}
        all={t('everyState')}
        options={SETUP_STATES.map((value) => ({ value, text: app(`state.${value}`) }))}
        onChange={(state) => change({ state })}
      />
      <Choice
        label={t('inStateFor')}
        value={search.olderThan}
        all={t('anyTime')}
        options={AGES.map((value) => ({ value, text: t(`ages.${value}`) }))}
        onChange={(olderThan) => change({ olderThan })}
      />
      <Choice
        label={t('order')}
        value={search.sort}
        all={t('longestFirst')}
        options={[{ value: 'organisation', text: t('byOrganisation') }]}
        onChange={(sort) => change({ sort })}
      />
      {search.problem === undefined ? null : (
        <Button icon={<DismissRegular />} onClick={() => change({ problem: undefined })}>
          {t('onlyProblem', {
            problem:
              words.title(search.problem) ?? summary?.titles[search.problem] ?? search.problem,
          })}
        </Button>
      )}
    </ListBar>
  );
}
