/** The start: one organisation leads to its calendar; several are a list; an operator goes to the board. */
import { Card, CardHeader, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { PageLink } from '../parts/links.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { useSessionState } from '../session/use-session.ts';
import { setupQuery } from './organisation.ts';
import { meQuery } from './rights.ts';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: tokens.spacingVerticalM,
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(20rem, 100%), 1fr))',
  },
});

export function HomePage() {
  const query = useQuery(meQuery(useApi()));
  return <Loaded query={query}>{(me) => <Start organisations={me.organisations} />}</Loaded>;
}

interface Organisation {
  readonly id: string;
  readonly name: string;
}

function Start({ organisations }: { readonly organisations: readonly Organisation[] }) {
  const { t } = useTranslation();
  const session = useSessionState();
  const [only] = organisations;
  if (only === undefined) {
    const email = session.kind === 'signed-out' ? '' : session.email;
    return (
      <Page title={t('noOrganisations')}>
        <p>{t('noOrganisationsText', { email })}</p>
      </Page>
    );
  }
  if (organisations.length === 1) {
    return <Navigate to="/organisations/$org/calendar" params={{ org: only.id }} replace />;
  }
  return <Several organisations={organisations} />;
}

function Several({ organisations }: { readonly organisations: readonly Organisation[] }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const [wanted, setWanted] = useState('');
  const found = organisations.filter(({ name }) =>
    name.toLocaleLowerCase().includes(wanted.trim().toLocaleLowerCase()),
  );
  return (
    <Page
      title={t('yourOrganisations')}
      actions={
        <Input
          type="search"
          aria-label={t('searchOrganisations')}
          placeholder={t('searchOrganisations')}
          value={wanted}
          onChange={(_event, { value }) => setWanted(value)}
        />
      }
    >
      <ul className={styles.list}>
        {found.map((organisation) => (
          <li key={organisation.id}>
            <OrganisationCard {...organisation} />
          </li>
        ))}
      </ul>
    </Page>
  );
}

function OrganisationCard({ id, name }: Organisation) {
  const { t } = useTranslation();
  const { data: setup } = useQuery(setupQuery(useApi(), id));
  const problem = setup?.problem;
  return (
    <Card>
      <CardHeader
        header={
          <PageLink to="/organisations/$org/calendar" params={{ org: id }}>
            {name}
          </PageLink>
        }
        description={setup === undefined ? t('loading') : t(`state.${setup.state}`)}
      />
      {problem === undefined ? null : <p>{problem.title}</p>}
    </Card>
  );
}
