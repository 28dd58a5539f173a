/** Reads the public status without a token, now and every minute. What was read last stays while nothing answers. */
import { useEffect, useState } from 'react';
import { useSettings } from '../app/use-settings.ts';
import type { ServiceStatus } from './days.ts';

const EVERY_MS = 60_000;
const PATIENCE_MS = 10_000;

interface Read {
  readonly status?: ServiceStatus;
  /** The service did not answer the last time. */
  readonly isAway: boolean;
}

export function useStatus(): Read | undefined {
  const { api } = useSettings();
  const [read, setRead] = useState<Read>();
  useEffect(() => {
    const ended = new AbortController();
    const look = async (): Promise<void> => {
      const patience = AbortSignal.timeout(PATIENCE_MS);
      const answer = await ask(`${api}/status`, AbortSignal.any([ended.signal, patience]));
      if (ended.signal.aborted) return;
      setRead((before) =>
        answer === undefined ? { ...before, isAway: true } : { status: answer, isAway: false },
      );
    };
    void look();
    const timer = setInterval(() => void look(), EVERY_MS);
    return () => {
      ended.abort();
      clearInterval(timer);
    };
  }, [api]);
  return read;
}

async function ask(url: string, signal: AbortSignal): Promise<ServiceStatus | undefined> {
  try {
    const response = await fetch(url, { signal });
    return response.ok ? ((await response.json()) as ServiceStatus) : undefined;
  } catch {
    return undefined;
  }
}
