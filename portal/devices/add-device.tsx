/** Adds a device and assigns its room in one step. */
import { Field, Input } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { useApi } from '../api/use-api.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { DialogForm, FormDialog } from '../parts/form-dialog.tsx';
import { keepCode } from './pairing-codes.ts';
import { RoomChoice, useRoomNames } from './room-choice.tsx';
import { deviceAgain } from './use-device-actions.ts';

interface Props {
  readonly org: string;
  /** The room that the dialog opens with. */
  readonly room: string | undefined;
  readonly onClose: () => void;
}

export function AddDevice({ org, room, onClose }: Props) {
  const { t } = useTranslation('devices');
  const [isOpen, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    onClose();
  };
  return (
    <FormDialog
      title={t('add')}
      isOpen={isOpen || room !== undefined}
      onOpenChange={(open) => (open ? setOpen(true) : close())}
    >
      <AddForm org={org} room={room} onClose={close} />
    </FormDialog>
  );
}

function AddForm({ org, room, onClose }: Props) {
  const { t } = useTranslation('devices');
  const [name, setName] = useState('');
  const [roomId, setRoomId] = useState(room);
  const add = useAddDevice(org, onClose);
  return (
    <DialogForm
      title={t('add')}
      text={t('addText')}
      error={add.error}
      submit={t('addNow')}
      canSubmit={!add.isPending && name.trim() !== ''}
      onSubmit={() => add.mutate({ name: name.trim(), roomId })}
    >
      <Field label={t('name')} required>
        <Input
          autoComplete="off"
          maxLength={100}
          value={name}
          onChange={(_event, { value }) => setName(value)}
        />
      </Field>
      <RoomChoice
        org={org}
        label={t('roomOptional')}
        value={roomId}
        onChoose={setRoomId}
        isClearable
      />
    </DialogForm>
  );
}

/** The device and its code count even when the room is refused: what was refused is said, and can be mended later. */
function useAddDevice(org: string, onAdded: () => void) {
  const { t } = useTranslation('devices');
  const api = useApi();
  const cache = useQueryClient();
  const announce = useAnnounce();
  const roomName = useRoomNames(org);
  return useMutation({
    async mutationFn({ name, roomId }: { name: string; roomId: string | undefined }) {
      const path = { org };
      const answer = await api.POST('/organisations/{org}/devices', {
        params: { path },
        body: { name },
      });
      const { id, pairingCode: code, pairingCodeExpiresAt: endsAt } = bodyOf(answer);
      const added = { org, deviceId: id, name, code, endsAt, wasPaired: false };
      keepCode(added);
      if (roomId === undefined) return { id, isAssigned: false };
      try {
        await api.PUT('/organisations/{org}/devices/{device}/room', {
          params: { path: { org, device: id } },
          body: { roomId },
        });
        return { id, isAssigned: true };
      } catch (refusal) {
        keepCode({ ...added, refusal });
        return { id, isAssigned: false };
      }
    },
    async onSuccess({ id, isAssigned }, { name, roomId = null }) {
      announce(
        isAssigned ? t('addedWithRoom', { name, room: roomName(roomId) }) : t('added', { name }),
      );
      onAdded();
      await deviceAgain(cache, org, id);
    },
  });
}
