/** The access mode (in the API: profile) and a change of it, as the page shows them. Pure. */
import type { Setup } from '../organisations/organisation.ts';
import type { MailboxAccess } from './access-query.ts';

export type Change = NonNullable<Setup['profileChange']>;
export type Mode = Change['to'];
type Step = Change['step'];

export const modes = ['consent', 'rbac', 'read-basic'] as const satisfies readonly Mode[];

export interface ShownStep {
  readonly step: Step;
  readonly text: string;
  readonly isOurs: boolean;
  readonly state: 'done' | 'now' | 'later';
}

export function shownSteps({ steps, step: current }: Pick<Change, 'steps' | 'step'>): ShownStep[] {
  const at = steps.findIndex(({ step }) => step === current);
  return steps.map(({ step, text, by }, index) => ({
    step,
    text,
    isOurs: by === 'service',
    state: index < at ? 'done' : index === at ? 'now' : 'later',
  }));
}

interface StepScript {
  readonly key: 'revoke' | 'rbac' | 'policy' | 'undo';
  readonly text: string;
}

/** The script that does the step; undefined where none is needed, or no app is known that it could name. */
export function scriptOf(
  { step, from, script }: Pick<Change, 'step' | 'from' | 'script'>,
  access: Pick<MailboxAccess, 'scripts' | 'undo'> | undefined,
): StepScript | undefined {
  if (script !== undefined) return { key: 'revoke', text: script };
  if (access === undefined) return undefined;
  if (step === 'scope') return { key: 'rbac', text: access.scripts.rbac };
  if (step === 'limit') return { key: 'policy', text: access.scripts.applicationAccessPolicy };
  if (step !== 'clean-up') return undefined;
  const { rbac, applicationAccessPolicy } = access.undo;
  return { key: 'undo', text: from === 'rbac' ? rbac : applicationAccessPolicy };
}

/** Exchange can take so long to make a scope effective. */
const PROPAGATION_MS = 2 * 3600_000;

/** How far a wait of known length is, from 0 to 1, and when it ends. Undefined for the other steps. */
export function waitOf(
  { step, since }: Pick<Change, 'step' | 'since'>,
  now: number,
): { readonly done: number; readonly until: string } | undefined {
  if (step !== 'propagate') return undefined;
  const begun = Date.parse(since);
  return {
    done: Math.min(1, Math.max(0, (now - begun) / PROPAGATION_MS)),
    until: new Date(begun + PROPAGATION_MS).toISOString(),
  };
}

/** Whether there is an app whose access can be told of. Its script is needed before a first room can be read. */
export const hasAccess = ({ state, profile }: Pick<Setup, 'state' | 'profile'>): boolean =>
  state === 'ready' ||
  state === 'degraded' ||
  (profile === 'rbac' && (state === 'verifying' || state === 'failed'));
