/** Adds a room that the address list hides, by its address. */
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { useApi } from '../api/use-api.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { Problem } from '../parts/problem.tsx';

const useStyles = makeStyles({
  fields: { display: 'grid', gap: tokens.spacingVerticalM },
});

interface Props {
  readonly org: string;
  readonly onAdded: (room: string) => void;
}

export function AddRoom(props: Props) {
  const { t } = useTranslation('rooms');
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button appearance="primary" icon={<AddRegular />} onClick={() => setOpen(true)}>
        {t('add')}
      </Button>
      <Dialog open={isOpen} onOpenChange={(_event, { open }) => setOpen(open)}>
        <DialogSurface>
          <AddForm {...props} onClose={() => setOpen(false)} />
        </DialogSurface>
      </Dialog>
    </>
  );
}

function AddForm({ org, onAdded, onClose }: Props & { readonly onClose: () => void }) {
  const { t } = useTranslation('rooms');
  const { t: app } = useTranslation();
  const styles = useStyles();
  const [address, setAddress] = useState('');
  const [name, setName] = useState('');
  const add = useAddRoom(org, (room) => {
    onClose();
    onAdded(room);
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ address: address.trim(), name: name.trim() });
  };
  return (
    <form onSubmit={submit}>
      <DialogBody>
        <DialogTitle>{t('add')}</DialogTitle>
        <DialogContent className={styles.fields}>
          <p>{t('addText')}</p>
          {add.isError ? <Problem error={add.error} /> : null}
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
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{app('cancel')}</Button>
          <Button
            type="submit"
            appearance="primary"
            disabledFocusable={add.isPending || address.trim() === ''}
          >
            {t('addNow')}
          </Button>
        </DialogActions>
      </DialogBody>
    </form>
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
