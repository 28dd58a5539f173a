/** What Microsoft Calendar does, which Microsoft apps it needs and why, and whether this organisation has it. */
import { Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useSettings } from '../app/use-settings.ts';
import { organisationQuery, setupQuery } from '../organisations/organisation.ts';
import { useRights } from '../organisations/rights.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { ButtonLink } from '../parts/links.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { Problem } from '../parts/problem.tsx';
import { pluginQuery } from './plugin.ts';

const useStyles = makeStyles({
  section: { maxWidth: '60rem' },
  title: { ...typographyStyles.subtitle1, marginBlock: tokens.spacingVerticalL },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
  app: {
    marginBlock: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow2,
  },
  appName: { margin: 0, fontSize: tokens.fontSizeBase400 },
  permissions: {
    listStyleType: 'none',
    margin: 0,
    marginBlockStart: tokens.spacingVerticalS,
    padding: 0,
    display: 'grid',
    gap: tokens.spacingVerticalS,
  },
  why: { display: 'block', color: tokens.colorNeutralForeground2 },
});

export function DetailsPage() {
  const { t } = useTranslation('marketplace');
  const styles = useStyles();
  const { org } = useParams({ from: '/organisations/$org/marketplace/microsoft-calendar' });
  const api = useApi();
  const { words } = useSettings();
  const plugin = useQuery(pluginQuery(api, org));
  const { data: organisation } = useQuery(organisationQuery(api, org));
  return (
    <Page title={t('name')} intro={t('summary')}>
      <Loaded query={plugin}>
        {({ isInstalled }) => <Actions org={org} isInstalled={isInstalled} />}
      </Loaded>
      <section className={styles.section}>
        <h2 className={styles.title}>{t('whatItDoes')}</h2>
        <p>{t('whatItDoesText')}</p>
        <h2 className={styles.title}>{t('whoIsNeeded')}</h2>
        <p>{t('whoIsNeededText', { organisation: organisation?.name ?? '' })}</p>
        <h2 className={styles.title}>{t('apps')}</h2>
        <Permissions />
        <p>{t('checkPublisher', { publisher: words.publisher })}</p>
      </section>
    </Page>
  );
}

function Permissions() {
  const { t } = useTranslation('marketplace');
  const { words } = useSettings();
  const styles = useStyles();
  const apps = [
    [
      t('discoveryApp', { product: words.product }),
      [
        ['Place.Read.All', t('whyPlaces')],
        ['Application.ReadWrite.OwnedBy', t('whyApplications')],
        ['User.Read', t('whySignIn')],
      ],
    ],
    [t('syncApp', { product: words.product }), [['Calendars.Read', t('whyCalendars')]]],
  ] as const;
  return apps.map(([app, permissions]) => (
    <div key={app} className={styles.app}>
      <h3 className={styles.appName}>{app}</h3>
      <ul className={styles.permissions}>
        {permissions.map(([name, why]) => (
          <li key={name}>
            <code translate="no">{name}</code>
            <span className={styles.why}>{why}</span>
          </li>
        ))}
      </ul>
    </div>
  ));
}

/** Installed or not: one thing to do. Removing waits until nothing is connected. */
function Actions({ org, isInstalled }: { readonly org: string; readonly isInstalled: boolean }) {
  const { t } = useTranslation('marketplace');
  const { t: app } = useTranslation();
  const { words } = useSettings();
  const styles = useStyles();
  const api = useApi();
  const cache = useQueryClient();
  const announce = useAnnounce();
  const rights = useRights(org);
  const { data: setup } = useQuery(setupQuery(api, org));
  const isFree = ['not-connected', 'cancelled'].includes(setup?.state ?? '');
  const path = { params: { path: { org } } };
  const change = useMutation({
    async mutationFn(install: boolean) {
      if (install) await api.PUT('/organisations/{org}/plugins/microsoft-calendar', path);
      else await api.DELETE('/organisations/{org}/plugins/microsoft-calendar', path);
    },
    onSuccess: (_answer, install) => announce(t(install ? 'added' : 'removed')),
    onSettled: () => cache.invalidateQueries({ queryKey: ['plugins', org] }),
  });
  return (
    <>
      {change.isError ? <Problem error={change.error} /> : null}
      <div className={styles.actions}>
        {isInstalled ? (
          <ButtonLink to="/organisations/$org/calendar" params={{ org }} appearance="primary">
            {t('open')}
          </ButtonLink>
        ) : (
          <Button
            appearance="primary"
            disabledFocusable={!rights.administer || change.isPending}
            onClick={() => change.mutate(true)}
          >
            {t('add', { portal: words.portal })}
          </Button>
        )}
        {isInstalled && rights.administer && isFree ? (
          <Button disabledFocusable={change.isPending} onClick={() => change.mutate(false)}>
            {t('remove')}
          </Button>
        ) : null}
      </div>
      {rights.administer ? null : <p>{app('forAdministrators')}</p>}
      {isInstalled && rights.administer && !isFree ? <p>{t('connectedStays')}</p> : null}
    </>
  );
}
