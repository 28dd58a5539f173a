/** Which set-ups are listed, and in which order. It all stands in the address. */
import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { DismissRegular, SearchRegular } from '@fluentui/react-icons';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApiWords } from '../parts/api-words.ts';
import { Choice } from './choice.tsx';
import { AGES, SETUP_STATES, type SetupSearch, setupSearch } from './search.ts';

/** Typing comes before asking. */
const TYPED_MS = 300;

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalM },
  search: { flexGrow: 2, flexBasis: '14rem', minWidth: 0 },
  field: { minWidth: 0, width: '100%' },
});

export function SetupsToolbar({ search }: { readonly search: SetupSearch }) {
  const { t } = useTranslation('operations');
  const { t: app } = useTranslation();
  const styles = useStyles();
  const words = useApiWords();
  const change = useChange(search);
  return (
    <search className={styles.bar}>
      <TypedSearch search={search} />
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
          {t('onlyProblem', { problem: words.title(search.problem) ?? search.problem })}
        </Button>
      )}
    </search>
  );
}

function useChange(search: SetupSearch) {
  const navigate = useNavigate();
  return (part: Readonly<Record<string, string | undefined>>) =>
    void navigate({
      to: '/operations/setups',
      search: setupSearch({ ...search, ...part }),
      replace: true,
      resetScroll: false,
    });
}

function TypedSearch({ search }: { readonly search: SetupSearch }) {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const change = useChange(search);
  const shown = search.q ?? '';
  const [typed, setTyped] = useState(shown);
  const asked = useRef(shown);
  useEffect(() => {
    if (typed.trim() === asked.current) return undefined;
    const timer = setTimeout(() => {
      asked.current = typed.trim();
      change({ q: asked.current });
    }, TYPED_MS);
    return () => clearTimeout(timer);
  });
  // The address was changed by something else than this field.
  useEffect(() => {
    if (shown === asked.current) return;
    asked.current = shown;
    setTyped(shown);
  }, [shown]);
  return (
    <Field label={t('search')} className={styles.search}>
      <Input
        type="search"
        className={styles.field}
        contentBefore={<SearchRegular aria-hidden />}
        placeholder={t('searchSetups')}
        maxLength={100}
        value={typed}
        onChange={(_event, { value }) => setTyped(value)}
      />
    </Field>
  );
}
