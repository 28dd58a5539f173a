/** Who may do what in the organisation. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { itemsOf } from '../api/pages.ts';
import { useApi } from '../api/use-api.ts';
import { useReadInterval } from '../live/use-live-channel.ts';
import { useRights } from '../organisations/rights.ts';
import { Facts } from '../parts/facts.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { Section } from '../parts/section.tsx';
import { ShowMore } from '../parts/show-more.tsx';
import { InviteForm } from './invite-form.tsx';
import { MemberList } from './member-list.tsx';
import { membersQuery, roles } from './member-queries.ts';

export function MembersPage() {
  const { t } = useTranslation('members');
  const { org } = useParams({ from: '/organisations/$org/manage/calendar/members' });
  const { administer } = useRights(org);
  const query = useInfiniteQuery({
    ...membersQuery(useApi(), org),
    refetchInterval: useReadInterval(),
  });
  return (
    <Page title={t('title')} intro={t('intro')}>
      {administer ? (
        <Section title={t('invite')} intro={t('inviteIntro')}>
          <InviteForm org={org} />
        </Section>
      ) : (
        <p>{t('administratorsChange')}</p>
      )}
      <Section title={t('people')}>
        <Loaded query={query}>
          {({ pages }) => (
            <MemberList
              org={org}
              members={itemsOf(pages, ({ id }) => id)}
              isWhole={!query.hasNextPage}
            />
          )}
        </Loaded>
        <ShowMore query={query} />
      </Section>
      <Section title={t('roles')}>
        <Facts facts={roles.map((role) => [t(`role.${role}`), t(`mayDo.${role}`)] as const)} />
      </Section>
    </Page>
  );
}
