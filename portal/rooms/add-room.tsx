/** Adds a room that the address list hides, by its address. */
import { Field, Input } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { useApi } from '../api/use-api.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { DialogForm, FormDialog } from '../parts/form-dialog.tsx';

interface Props {
  readonly org: string;
  readonly onAdded: (room: string) => void;
}

export function AddRoom(props: Props) {
  const { t } = useTranslation('rooms');
  const [isOpen, setOpen] = useState(false);
  return (
    <FormDialog title={t('add')} isOpen={isOpen} onOpenChange={setOpen}>
      <AddForm {...props} onClose={() => setOpen(false)} />
    </FormDialog>
  );
}

function AddForm({ org, onAdded, onClose }: Props & { readonly onClose: () => void }) {
  const { t } = useTranslation('rooms');
  const [address, setAddress] = useState('');
  const [name, setName] = useState('');
  const add = useAddRoom(org, (room) => {
    onClose();
    onAdded(room);
  });
  return (
    <DialogForm
      title={t('add')}
      text={t('addText')}
      error={add.error}
      submit={t('addNow')}
      canSubmit={!add.isPending && address.trim() !== ''}
      onSubmit={() => add.mutate({ address: address.trim(), name: name.trim() })}
    >
      <Field label={t('address')} required>
        <Input
          type="text"
          inputMode="email"
          autoComplete="off"
          maxLength={320}
          value={address}
          onChange={(_event, { value }) => setAddress(value)}
        />
      </Field>
      <Field label={t('nameOptional')}>
        <Input
          autoComplete="off"
          maxLength={128}
          value={name}
          onChange={(_event, { value }) => setName(value)}
        />
      </Field>
    </DialogForm>
  );
}

function useAddRoom(org: string, onAdded: (room: string) => void) {
  const { t } = useTranslation('rooms');
  const api = useApi();
  const cache = useQueryClient();
  const announce = useAnnounce();
  return useMutation({
    mutationFn: async ({ address, name }: { address: string; name: string }) => {
      const answer = await api.POST('/organisations/{org}/rooms', {
        params: { path: { org } },
        body: { emailAddress: address, ...(name !== '' && { displayName: name }) },
      });
      return { room: bodyOf(answer), isNew: answer.response.status === 201 };
    },
    onSuccess({ room, isNew }) {
      announce(t(isNew ? 'added' : 'wasKnown', { name: room.displayName }));
      onAdded(room.id);
    },
    onSettled: () => cache.invalidateQueries({ queryKey: ['rooms', org] }),
  });
}
