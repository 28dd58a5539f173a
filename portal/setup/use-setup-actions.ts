/** Administrators' actions on a set-up. Some of them lead to Microsoft's pages. */
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { useApi } from '../api/use-api.ts';
import type { Setup } from '../organisations/organisation.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { watchSetup } from './watching.ts';

export type AccessMode = NonNullable<Setup['profile']>;
type Action<T = void> = UseMutationResult<void, Error, T>;

export interface SetupActions {
  /** Undefined keeps the access mode as it is. */
  readonly connect: Action<AccessMode | undefined>;
  readonly proceed: Action;
  readonly retry: Action;
  readonly cancel: Action;
  readonly disconnect: Action;
}

export function useSetupActions(org: string): SetupActions {
  const { t } = useTranslation('setup');
  const api = useApi();
  const announce = useAnnounce();
  const cache = useQueryClient();
  const path = { params: { path: { org } } };
  const onSettled = async (): Promise<void> => {
    await cache.invalidateQueries({ queryKey: ['setup', org] });
  };
  const toMicrosoft = (url: string): void => {
    watchSetup(org);
    location.assign(url);
  };
  return {
    connect: useMutation({
      async mutationFn(profile: AccessMode | undefined) {
        const body = profile === undefined ? {} : { profile };
        const answer = await api.POST('/organisations/{org}/calendar/setup', { ...path, body });
        toMicrosoft(bodyOf(answer).signInUrl);
      },
      onSettled,
    }),
    proceed: useMutation({
      async mutationFn() {
        const answer = await api.POST('/organisations/{org}/calendar/setup/continue', path);
        const { consentUrl } = bodyOf(answer);
        if (consentUrl !== null) toMicrosoft(consentUrl);
      },
      onSettled,
    }),
    retry: useMutation({
      async mutationFn() {
        await api.POST('/organisations/{org}/calendar/setup/retry', path);
        watchSetup(org);
      },
      onSuccess: () => announce(t('retrying')),
      onSettled,
    }),
    cancel: useMutation({
      async mutationFn() {
        await api.DELETE('/organisations/{org}/calendar/setup', path);
      },
      onSuccess: () => announce(t('cancelled')),
      onSettled,
    }),
    disconnect: useMutation({
      async mutationFn() {
        await api.DELETE('/organisations/{org}/calendar', path);
      },
      onSuccess: () => announce(t('disconnect.begun')),
      onSettled,
    }),
  };
}

/** One at a time. */
export const isBusy = (actions: SetupActions): boolean =>
  Object.values(actions).some(({ isPending }) => isPending);

/** The newest refusal, until something else is tried. */
export const errorOf = (actions: SetupActions): Error | null =>
  Object.values(actions).find(({ error }) => error !== null)?.error ?? null;
