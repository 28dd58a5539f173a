/** The plug-ins of this portal. */
import { Body1, Card, CardHeader, makeStyles, tokens } from '@fluentui/react-components';
import { CalendarLtrRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useSettings } from '../app/use-settings.ts';
import { organisationQuery, setupQuery } from '../organisations/organisation.ts';
import { stateTone } from '../organisations/state-tone.ts';
import { PageLink } from '../parts/links.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { Status } from '../parts/status.tsx';
import { pluginQuery } from './plugin.ts';

const useStyles = makeStyles({
  cards: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: tokens.spacingVerticalL,
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(22rem, 100%), 1fr))',
  },
  title: { margin: 0, fontSize: tokens.fontSizeBase500 },
});

export function MarketplacePage() {
  const { t } = useTranslation('marketplace');
  const styles = useStyles();
  const { org } = useParams({ from: '/organisations/$org/marketplace' });
  const api = useApi();
  const { words } = useSettings();
  const plugin = useQuery(pluginQuery(api, org));
  const { data: organisation } = useQuery(organisationQuery(api, org));
  return (
    <Page
      title={t('title')}
      intro={t('intro', { portal: words.portal, organisation: organisation?.name ?? '' })}
    >
      <Loaded query={plugin}>
        {({ isInstalled }) => (
          <ul className={styles.cards}>
            <li>
              <Card>
                <CardHeader
                  image={<CalendarLtrRegular fontSize={32} aria-hidden />}
                  header={<h2 className={styles.title}>{t('name')}</h2>}
                  description={<PluginState org={org} isInstalled={isInstalled} />}
                />
                <Body1>{t('summary')}</Body1>
                <PageLink to="/organisations/$org/marketplace/microsoft-calendar" params={{ org }}>
                  {t('viewDetails')}
                </PageLink>
              </Card>
            </li>
          </ul>
        )}
      </Loaded>
    </Page>
  );
}

function PluginState(props: { readonly org: string; readonly isInstalled: boolean }) {
  const { t } = useTranslation('marketplace');
  const { t: app } = useTranslation();
  const { data: setup } = useQuery(setupQuery(useApi(), props.org));
  if (!props.isInstalled) return <Status tone="none">{t('notInstalled')}</Status>;
  if (setup === undefined) return <Status tone="good">{t('installed')}</Status>;
  return <Status tone={stateTone(setup.state)}>{app(`state.${setup.state}`)}</Status>;
}
