/** For members who may look and not act: who can. */
import { makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { useApi } from '../api/use-api.ts';
import { Section } from '../parts/section.tsx';

const MOST_NAMED = 5;

const useStyles = makeStyles({
  list: { margin: 0 },
});

export function Readers({ org, name }: { readonly org: string; readonly name: string }) {
  const { t } = useTranslation('setup', { keyPrefix: 'readers' });
  const styles = useStyles();
  const api = useApi();
  const { data: administrators = [] } = useQuery({
    queryKey: ['members', org, 'administrators'],
    queryFn: async () => {
      const answer = await api.GET('/organisations/{org}/members', {
        params: { path: { org }, query: { limit: 200 } },
      });
      const { items } = bodyOf(answer);
      return items.filter(({ role, status }) => role === 'administrator' && status === 'active');
    },
  });
  return (
    <Section title={t('title')} intro={t('text', { organisation: name })}>
      {administrators.length === 0 ? null : (
        <ul className={styles.list} aria-label={t('list')}>
          {administrators.slice(0, MOST_NAMED).map((member) => (
            <li key={member.id}>{member.email}</li>
          ))}
        </ul>
      )}
    </Section>
  );
}
