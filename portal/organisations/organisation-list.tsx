/** Organisations to choose from, with a search; some at a time. */
import { Button, Input, makeStyles, tokens } from '@fluentui/react-components';
import { SearchRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyList } from '../parts/empty-list.tsx';
import { Page } from '../parts/page.tsx';
import { type Organisation, OrganisationCard } from './organisation-card.tsx';

const AT_FIRST = 24;

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: tokens.spacingVerticalM,
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(20rem, 100%), 1fr))',
  },
  search: { minWidth: 'min(18rem, 100%)' },
});

export function OrganisationList(props: {
  readonly title: string;
  readonly organisations: readonly Organisation[];
}) {
  const { t } = useTranslation();
  const styles = useStyles();
  const [wanted, setWanted] = useState('');
  const [shown, setShown] = useState(AT_FIRST);
  const text = wanted.trim().toLocaleLowerCase();
  const found = props.organisations
    .filter(({ name }) => name.toLocaleLowerCase().includes(text))
    .toSorted((one, other) => one.name.localeCompare(other.name));
  const isEmpty = props.organisations.length === 0;
  return (
    <Page
      title={props.title}
      actions={
        <Input
          type="search"
          className={styles.search}
          aria-label={t('searchOrganisations')}
          placeholder={t('searchOrganisations')}
          contentBefore={<SearchRegular aria-hidden />}
          value={wanted}
          onChange={(_event, { value }) => setWanted(value)}
        />
      }
    >
      {found.length === 0 ? (
        <EmptyList
          title={t(isEmpty ? 'noneYet' : 'noneFound')}
          text={t(isEmpty ? 'noneYetText' : 'noneFoundText')}
        />
      ) : (
        <ul className={styles.list} aria-label={props.title}>
          {found.slice(0, shown).map((organisation) => (
            <li key={organisation.id}>
              <OrganisationCard {...organisation} />
            </li>
          ))}
        </ul>
      )}
      {found.length > shown ? (
        <div>
          <Button onClick={() => setShown(shown + AT_FIRST)}>{t('showMore')}</Button>
        </div>
      ) : null}
    </Page>
  );
}
