/** Makes an organisation. It has no administrator yet: its members come next. */
import { Button, Field, Input } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { useApi } from '../api/use-api.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { AskDialog } from '../parts/ask-dialog.tsx';

const LONGEST_NAME = 100;

export function CreateOrganisation() {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon={<AddRegular />} onClick={() => setOpen(true)}>
        {t('newOrganisation')}
      </Button>
      {isOpen ? <CreateDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function CreateDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const api = useApi();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const announce = useAnnounce();
  const [typed, setTyped] = useState('');
  const name = typed.trim();
  const create = useMutation({
    mutationFn: async () => bodyOf(await api.POST('/organisations', { body: { name } })),
    async onSuccess({ id }) {
      announce(t('organisationCreated', { name }));
      await cache.invalidateQueries({ queryKey: ['operations'] });
      await navigate({ to: '/organisations/$org/calendar/members', params: { org: id } });
    },
  });
  return (
    <AskDialog
      title={t('newOrganisation')}
      yes={t('createOrganisation')}
      isPending={create.isPending || name === ''}
      error={create.error}
      onYes={() => create.mutate()}
      onClose={onClose}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name !== '' && !create.isPending) create.mutate();
        }}
      >
        <Field label={t('organisationName')}>
          <Input
            required
            maxLength={LONGEST_NAME}
            value={typed}
            onChange={(_event, { value }) => setTyped(value)}
          />
        </Field>
      </form>
    </AskDialog>
  );
}
