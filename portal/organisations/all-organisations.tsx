/** Every organisation, for operators, who also create them. */
import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { itemsOf, pagesQuery } from '../api/pages.ts';
import { useApi } from '../api/use-api.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Problem } from '../parts/problem.tsx';
import { ShowMore } from '../parts/show-more.tsx';
import type { Organisation } from './organisation-card.tsx';
import { OrganisationList } from './organisation-list.tsx';

const AT_ONCE = 200;
const LONGEST_NAME = 100;

const useStyles = makeStyles({
  form: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalM },
  field: { flexGrow: 1, flexBasis: '16rem', minWidth: 0, maxWidth: '30rem' },
});

export function AllOrganisations({ mayCreate }: { readonly mayCreate: boolean }) {
  const { t } = useTranslation();
  const api = useApi();
  const query = useInfiniteQuery(
    pagesQuery<Organisation>(
      ['organisations'],
      async (page, signal) =>
        bodyOf(await api.GET('/organisations', { params: { query: page }, signal })),
      AT_ONCE,
    ),
  );
  return (
    <>
      <Loaded query={query}>
        {({ pages }) => (
          <OrganisationList
            title={t('allOrganisations')}
            organisations={itemsOf(pages, ({ id }) => id)}
          >
            {mayCreate ? <CreateOrganisation /> : null}
          </OrganisationList>
        )}
      </Loaded>
      <ShowMore query={query} />
    </>
  );
}

/** A new organisation has no administrator yet: its members come next. */
function CreateOrganisation() {
  const { t } = useTranslation();
  const styles = useStyles();
  const api = useApi();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const announce = useAnnounce();
  const [name, setName] = useState('');
  const create = useMutation({
    mutationFn: async () =>
      bodyOf(await api.POST('/organisations', { body: { name: name.trim() } })),
    async onSuccess({ id }) {
      announce(t('organisationCreated', { name: name.trim() }));
      await cache.invalidateQueries({ queryKey: ['organisations'] });
      await navigate({ to: '/organisations/$org/calendar/members', params: { org: id } });
    },
  });
  return (
    <>
      {create.isError ? <Problem error={create.error} /> : null}
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Field label={t('newOrganisation')} className={styles.field}>
          <Input
            required
            maxLength={LONGEST_NAME}
            value={name}
            onChange={(_event, { value }) => setName(value)}
          />
        </Field>
        <Button type="submit" disabled={create.isPending}>
          {t('createOrganisation')}
        </Button>
      </form>
    </>
  );
}
