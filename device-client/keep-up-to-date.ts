/** Keeps the screen up to date: fetches, reports what is shown, and fetches again when the report shows that it is behind. */
import type { DeviceApi } from './api.ts';
import { oneAtATime, type Trying } from './one-at-a-time.ts';
import { pause } from './pause.ts';
import type { ShownScreen } from './shown-screen.ts';

interface Deps {
  readonly api: DeviceApi;
  readonly shown: ShownScreen;
  readonly trying: Trying;
  readonly say: (state: { readonly kind: 'unassigned' | 'waiting' }) => void;
  readonly onFresh: ((fresh: boolean) => void) | undefined;
  readonly reportEveryMs: number;
}

const SPREAD = 0.2;

export function keepUpToDate({ api, shown, trying, say, onFresh, reportEveryMs }: Deps) {
  const { signal } = trying;
  let testId: string | undefined;

  const fetching = oneAtATime(async () => {
    const answer = await api.snapshot(shown.etag);
    if (answer.kind === 'unchanged') return shown.readAgain(answer.readAt);
    if (answer.kind === 'snapshot') return shown.fetched(answer.snapshot, answer.etag);
    shown.clear();
    if (answer.kind === 'unassigned') return say({ kind: 'unassigned' });
    say({ kind: 'waiting' });
    // Not awaited: a push that arrives sooner asks at once.
    void pause(answer.retryAfterMs, signal).then(fetching.run, () => undefined);
  }, trying);

  const report = oneAtATime(async () => {
    const { snapshot } = shown;
    const { version = null, assignmentId = null } = snapshot ?? {};
    const answer = await api.report({
      version,
      assignmentId,
      ...(testId === undefined ? {} : { testId }),
    });
    onFresh?.(answer.fresh);
    const { readAt } = answer;
    const isBehind = answer.assignmentId !== assignmentId || (answer.version ?? 0) > (version ?? 0);
    const isSame = snapshot !== undefined && snapshot === shown.snapshot;
    if (isBehind) fetching.run();
    else if (isSame && readAt !== null && readAt > snapshot.readAt) shown.readAgain(readAt);
  }, trying);

  async function reportRegularly(): Promise<void> {
    while (!signal.aborted) {
      const spread = 1 + SPREAD * (2 * Math.random() - 1);
      await pause(reportEveryMs * spread, signal).catch(() => undefined);
      if (!signal.aborted) report.run();
    }
  }
  void reportRegularly();

  return {
    fetch: fetching.run,
    report: report.run,
    /** The report proves that the test arrived. */
    reportTest(id: string): void {
      testId = id;
      report.run();
    },
  };
}
