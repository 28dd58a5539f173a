/** On every page of *Manage calendar*, until access is proven to be limited to the rooms; and while the mode changes. */
import {
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useMatch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { setupQuery } from '../organisations/organisation.ts';
import { useRights } from '../organisations/rights.ts';
import { useApiWords } from '../parts/api-words.ts';
import { PageLink } from '../parts/links.tsx';
import { LimitButtons } from './limit-buttons.tsx';

const titles: Readonly<Record<string, 'notLimitedYet' | 'reachesTooFar' | 'notLimitable'>> = {
  'scope.not-proven': 'notLimitedYet',
  'scope.widened': 'reachesTooFar',
  'scope.not-limitable': 'notLimitable',
};

const ACCESS_PAGE = '/organisations/$org/manage/calendar/access';

/** Warnings of the set-up that this notice says. */
export const accessNotices: readonly string[] = Object.keys(titles);

export function AccessNotice({ org }: { readonly org: string }) {
  const { t } = useTranslation('access');
  const words = useApiWords();
  const { read } = useRights(org);
  const { data: setup } = useQuery({ ...setupQuery(useApi(), org), enabled: read });
  // What a connection lacks comes first, and says so itself.
  const warnings = setup?.state === 'ready' ? setup.warnings : undefined;
  const change = setup?.profileChange;
  // A change under way is the one next step, unless access has been widened.
  const said = change === undefined ? accessNotices : ['scope.widened'];
  const notice = warnings?.find(({ code }) => said.includes(code));
  // That page itself says what to do.
  const isThere = useMatch({ from: ACCESS_PAGE, shouldThrow: false }) !== undefined;
  const link = isThere ? null : (
    <PageLink to="/organisations/$org/calendar/access" params={{ org }}>
      {t('whatToDo')}
    </PageLink>
  );
  return (
    <>
      {notice === undefined ? null : (
        <MessageBar
          intent={notice.code === 'scope.widened' ? 'error' : 'warning'}
          layout="multiline"
        >
          <MessageBarBody>
            <MessageBarTitle>{t(titles[notice.code] ?? 'notLimitedYet')}</MessageBarTitle>
            {words.notice(notice)} {link}
          </MessageBarBody>
          {!isThere && change === undefined && notice.code !== 'scope.not-limitable' ? (
            <MessageBarActions>
              <LimitButtons org={org} offers={['make']} />
            </MessageBarActions>
          ) : null}
        </MessageBar>
      )}
      {change === undefined ? null : (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{t('changeUnderWay')}</MessageBarTitle>
            {t(change.canContinue ? 'changeNeedsYou' : 'changeGoesOn')} {link}
          </MessageBarBody>
        </MessageBar>
      )}
    </>
  );
}
