/**
 * The list of devices that is being added, or was. It goes on while the person looks at other pages, and its codes stay,
 * in the memory of this tab alone, until they are thrown away.
 */
import { useSyncExternalStore } from 'react';
import { type Api, bodyOf } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import type { PlannedDevice } from './device-list.ts';
import { type InstallResult, install } from './install.ts';

export interface Installation extends InstallResult {
  readonly org: string;
  readonly total: number;
  readonly isRunning: boolean;
  readonly areCodesSaved: boolean;
}

let current: Installation | undefined;
const listeners = new Set<() => void>();

function become(next: Installation | undefined): void {
  current = next;
  for (const changed of listeners) changed();
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

export function useInstallation(org: string): Installation | undefined {
  const installation = useSyncExternalStore(subscribe, () => current);
  return installation?.org === org ? installation : undefined;
}

export const hasUnsavedCodes = ({ installed, areCodesSaved }: Installation): boolean =>
  !areCodesSaved && installed.some(({ pairingCode }) => pairingCode !== undefined);

/** Closing the tab would lose codes that nobody can see again. */
function warn(event: BeforeUnloadEvent): void {
  if (current !== undefined && (current.isRunning || hasUnsavedCodes(current))) {
    event.preventDefault();
  }
}

export async function begin(api: Api, org: string, rows: readonly PlannedDevice[]): Promise<void> {
  window.addEventListener('beforeunload', warn);
  become({
    org,
    total: rows.length,
    isRunning: true,
    areCodesSaved: false,
    installed: [],
    refused: [],
    left: rows,
  });
  await goOn(api);
}

export async function goOn(api: Api): Promise<void> {
  if (current === undefined) return;
  const { org, total } = current;
  const show = (result: InstallResult, isRunning: boolean) =>
    become({ ...result, org, total, isRunning, areCodesSaved: false });
  show({ ...current, error: undefined }, true);
  const result = await install(current, {
    send: async (list) => {
      const answer = await api.POST('/organisations/{org}/devices/bulk', {
        params: { path: { org } },
        headers: { 'content-type': 'text/csv' },
        body: list,
        bodySerializer: (text: string) => text,
      });
      return bodyOf(answer).items;
    },
    refusalOf: (error) =>
      error instanceof ApiProblem && error.code === 'device.list-invalid' ? error.body : undefined,
    onProgress: (soFar) => show(soFar, true),
  });
  show(result, false);
}

export function codesSaved(): void {
  if (current !== undefined) become({ ...current, areCodesSaved: true });
}

export function forget(): void {
  window.removeEventListener('beforeunload', warn);
  become(undefined);
}
