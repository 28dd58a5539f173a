/** Settings of the organisation's displays: privacy, join links, days ahead and the default time zone, with pictures. */
import { MessageBar, MessageBarBody } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useReadInterval } from '../live/use-live-channel.ts';
import { useRights } from '../organisations/rights.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { ScreensForm } from './screens-form.tsx';
import { settingsQuery } from './settings-query.ts';

export function ScreensPage() {
  const { t } = useTranslation('screens');
  const { org = '' } = useParams({ strict: false });
  const rights = useRights(org);
  const interval = useReadInterval();
  const query = useQuery({
    ...settingsQuery(useApi(), org),
    enabled: rights.read,
    refetchInterval: interval,
  });
  return (
    <Page title={t('title')} intro={t('intro')}>
      {rights.install && !rights.read ? <p>{t('notForInstallers')}</p> : null}
      {rights.read ? (
        <Loaded query={query}>
          {({ settings, etag }) => (
            <>
              {rights.administer ? null : <p>{t('readOnly')}</p>}
              <MessageBar
                intent={settings.following === 'notifications' ? 'info' : 'warning'}
                layout="multiline"
              >
                <MessageBarBody>{t(`following.${settings.following}`)}</MessageBarBody>
              </MessageBar>
              <ScreensForm
                org={org}
                settings={settings}
                etag={etag}
                mayChange={rights.administer}
              />
            </>
          )}
        </Loaded>
      ) : null}
    </Page>
  );
}
