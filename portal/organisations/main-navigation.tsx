/** The way to the board for operators, and the navigation of the organisation whose page is open. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useLocation, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { PageLink } from '../parts/links.tsx';
import { isConnected, organisationQuery, setupQuery } from './organisation.ts';
import { meQuery, useRights } from './rights.ts';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalXS,
    '@media (max-width: 40rem)': { order: 1, flexBasis: '100%' },
  },
  name: { fontWeight: tokens.fontWeightSemibold },
});

export function MainNavigation() {
  const { org } = useParams({ strict: false });
  return (
    <>
      <OperatorNavigation />
      {org === undefined ? null : <OrganisationNavigation org={org} />}
    </>
  );
}

function OperatorNavigation() {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery(useApi()));
  if (me === undefined || me.operator === 'none') return null;
  return (
    <nav aria-label={t('operators')}>
      <PageLink to="/operations">{t('operations')}</PageLink>
    </nav>
  );
}

function OrganisationNavigation({ org }: { readonly org: string }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const api = useApi();
  const { data: organisation } = useQuery(organisationQuery(api, org));
  const rights = useRights(org);
  const { data: setup } = useQuery({ ...setupQuery(api, org), enabled: rights.read });
  // The set-up itself ends with a link of that name.
  const isAtSetup = useLocation().pathname.endsWith('/calendar');
  const isManaged = isConnected(setup?.state) && !isAtSetup;
  // Their pages are rooms and devices alone.
  const isInstaller = rights.install && !rights.read;
  if (organisation === undefined) return null;
  return (
    <>
      <span className={styles.name}>{organisation.name}</span>
      <nav aria-label={t('navigation')} className={styles.bar}>
        {isInstaller ? null : (
          <PageLink to="/organisations/$org/marketplace" params={{ org }}>
            {t('marketplace')}
          </PageLink>
        )}
        <PageLink to="/organisations/$org/calendar" params={{ org }}>
          {t(isManaged ? 'manageCalendar' : 'calendar')}
        </PageLink>
      </nav>
    </>
  );
}
