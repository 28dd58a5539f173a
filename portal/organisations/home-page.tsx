/** The start: one organisation leads to its calendar; several are a list; operators have their board. */
import { Button } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { LoadedPage } from '../parts/loaded-page.tsx';
import { Page } from '../parts/page.tsx';
import { useSession } from '../session/use-session.ts';
import type { Organisation } from './organisation-card.tsx';
import { OrganisationList } from './organisation-list.tsx';
import { meQuery } from './rights.ts';

export function HomePage() {
  const query = useQuery(meQuery(useApi()));
  return (
    <LoadedPage query={query}>
      {({ operator, organisations, email }) =>
        operator === 'none' ? (
          <Own organisations={organisations} email={email} />
        ) : (
          <Navigate to="/operations" replace />
        )
      }
    </LoadedPage>
  );
}

function Own(props: { readonly organisations: readonly Organisation[]; readonly email: string }) {
  const { t } = useTranslation();
  const session = useSession();
  const { organisations, email } = props;
  const [only] = organisations;
  if (only === undefined) {
    return (
      <Page title={t('noOrganisations')}>
        <p>{t('noOrganisationsText', { email })}</p>
        <div>
          <Button onClick={() => void session.signOut()}>{t('otherAccount')}</Button>
        </div>
      </Page>
    );
  }
  if (organisations.length === 1) {
    return <Navigate to="/organisations/$org/calendar" params={{ org: only.id }} replace />;
  }
  return <OrganisationList title={t('yourOrganisations')} organisations={organisations} />;
}
