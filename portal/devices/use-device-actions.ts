/** Actions of an installer or administrator on a device. Each says what became of it and reads the device again. */
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { ifMatch } from '../api/if-match.ts';
import { useApi } from '../api/use-api.ts';
import { useAnnounce } from '../parts/announce.tsx';
import type { Device } from './device-queries.ts';
import { dropCode, keepCode } from './pairing-codes.ts';

interface Of {
  readonly org: string;
  readonly device: Device;
  readonly etag: string | null;
}

const pathOf = ({ org, device }: Of) => ({ path: { org, device: device.id } });

/** The list takes this one device's new state, and whoever shows it reads it again. */
export async function deviceAgain(cache: QueryClient, org: string, id: string): Promise<void> {
  const list = cache.getQueryCache().find({ queryKey: ['devices', org], exact: true });
  await Promise.all([
    list?.meta?.readOne?.(cache, id),
    cache.invalidateQueries({ queryKey: ['device', org, id] }),
  ]);
}

function useSettled({ org, device }: Of): () => Promise<void> {
  const cache = useQueryClient();
  return () => deviceAgain(cache, org, device.id);
}

export function useAssign(of: Of) {
  const { t } = useTranslation('devices');
  const api = useApi();
  const announce = useAnnounce();
  const onSettled = useSettled(of);
  const { name } = of.device;
  return useMutation({
    async mutationFn(room: { readonly id: string; readonly name: string } | undefined) {
      const path = '/organisations/{org}/devices/{device}/room';
      const request = { params: pathOf(of), headers: ifMatch(of.etag) };
      if (room === undefined) await api.DELETE(path, request);
      else await api.PUT(path, { ...request, body: { roomId: room.id } });
    },
    onSuccess: (_answer, room) =>
      announce(
        room === undefined ? t('unassigned', { name }) : t('assigned', { name, room: room.name }),
      ),
    onSettled,
  });
}

export function useRename(of: Of) {
  const { t } = useTranslation('devices');
  const api = useApi();
  const announce = useAnnounce();
  const onSettled = useSettled(of);
  return useMutation({
    mutationFn: (name: string) =>
      api.PATCH('/organisations/{org}/devices/{device}', {
        params: pathOf(of),
        headers: ifMatch(of.etag),
        body: { name },
      }),
    onSuccess: (_answer, name) => announce(t('renamed', { name })),
    onSettled,
  });
}

export function useNewCode(of: Pick<Of, 'org' | 'device'>) {
  const api = useApi();
  const onSettled = useSettled({ ...of, etag: null });
  return useMutation({
    mutationFn: async () =>
      bodyOf(
        await api.POST('/organisations/{org}/devices/{device}/pairing-code', {
          params: pathOf({ ...of, etag: null }),
        }),
      ),
    onSuccess({ id, name, state, pairingCode, pairingCodeExpiresAt }) {
      keepCode({
        org: of.org,
        deviceId: id,
        name,
        code: pairingCode,
        endsAt: pairingCodeExpiresAt,
        wasPaired: state === 'paired',
      });
    },
    onSettled,
  });
}

export function useRevoke(of: Of, onRevoked: () => void) {
  const { t } = useTranslation('devices');
  const api = useApi();
  const announce = useAnnounce();
  const onSettled = useSettled(of);
  return useMutation({
    mutationFn: () =>
      api.DELETE('/organisations/{org}/devices/{device}', {
        params: pathOf(of),
        headers: ifMatch(of.etag),
      }),
    onSuccess() {
      dropCode(of.device.id);
      announce(t('revoked', { name: of.device.name }));
      onRevoked();
    },
    onSettled,
  });
}

export function useSendTest(of: Of) {
  const api = useApi();
  const onSettled = useSettled(of);
  return useMutation({
    async mutationFn() {
      const path = '/organisations/{org}/devices/{device}/test';
      const { id } = bodyOf(await api.POST(path, { params: pathOf(of) }));
      return { id, at: Date.now() };
    },
    onSettled,
  });
}
