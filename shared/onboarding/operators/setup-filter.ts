/** Set-ups as operators list them: one item per organisation, and which of them a filter wants. */
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { namedOrganisationSchema, type Organisation } from '../../organisations/contract.ts';
import { sha256 } from '../../platform/ids.ts';
import type { ConnectionFacts } from '../connection/connection.ts';
import { explainProblem, explainWaiting, isRetryable } from '../connection/explanations.ts';
import type { ListedSetup } from '../connection/listed-setup.ts';
import { nextState } from '../connection/transitions.ts';
import { type ConnectionState, connectionStateSchema } from '../contract.ts';
import { disconnectInstance, setupInstance } from '../durable-names.ts';

/** An instant, or how long ago. */
export const ageSchema = z.union([
  z.iso.datetime({ offset: true }),
  z.iso.duration().refine(isCountable, 'is too long'),
]);

export const setupOrders = ['organisation', 'since'] as const;
export type SetupOrder = (typeof setupOrders)[number];

/** The actions of operators on a set-up. */
const setupActions = ['retry', 'cancel', 'disconnect', 'purge'] as const;
type SetupAction = (typeof setupActions)[number];

export const setupItemSchema = z
  .object({
    organisation: namedOrganisationSchema,
    state: connectionStateSchema,
    since: z.string(),
    attempt: z.number().int(),
    problem: z.string().optional().meta({ description: 'A code of docs/problems.md.' }),
    problemTitle: z.string().optional().meta({ description: 'The problem in words.' }),
    action: z.string().optional().meta({ description: 'The one thing that mends the problem.' }),
    waitingFor: z
      .string()
      .optional()
      .meta({ description: 'A code of docs/problems.md: what the set-up waits for.' }),
    waitingForText: z.string().optional().meta({ description: 'The same in words.' }),
    instanceId: z
      .string()
      .nullable()
      .meta({ description: 'The orchestration that drives it; null before the first set-up' }),
    actions: z.array(z.enum(setupActions)).meta({
      description: 'What an operator may do to it now; the others would be refused or do nothing.',
    }),
    etag: z.string().meta({
      description:
        'The version of state, attempt and problem, for `If-Match`: an action is then refused when they have changed.',
    }),
  })
  .meta({
    id: 'SetupSummary',
    examples: [
      {
        organisation: { id: 'hM4yQ0bW6cZ1rT8d', name: 'Contoso' },
        state: 'failed',
        since: '2026-03-02T08:31:00.000Z',
        attempt: 1,
        problem: 'rooms.not-listed',
        problemTitle: 'Microsoft does not list rooms',
        action: 'Try again.',
        instanceId: 'setup-hM4yQ0bW6cZ1rT8d-1',
        actions: ['retry', 'cancel', 'disconnect', 'purge'],
        etag: '"PsrJ7x0XkQ5mB2vW9cLtYd"',
      },
    ],
  });
export type SetupItem = z.infer<typeof setupItemSchema>;

/** Which orchestration drives the row; before the first set-up there is none. */
export function instanceOf(
  row: Pick<ConnectionFacts, 'organisationId' | 'attempt' | 'disconnects' | 'state'>,
): string | null {
  const { organisationId, attempt, disconnects, state } = row;
  if (state === 'disconnecting') return disconnectInstance(organisationId, attempt, disconnects);
  return attempt === 0 ? null : setupInstance(organisationId, attempt);
}

export function itemOf(
  { id, name }: Pick<Organisation, 'id' | 'name'>,
  setup: ListedSetup,
): SetupItem {
  const { state, since, attempt, problem, waitingFor } = setup;
  return {
    organisation: { id, name },
    state,
    since,
    attempt,
    ...(problem === undefined ? {} : { problem, ...inWords(problem) }),
    ...(waitingFor === undefined
      ? {}
      : { waitingFor, waitingForText: explainWaiting(waitingFor).message }),
    instanceId: instanceOf(setup),
    actions: actionsOf(setup),
    etag: setupEtag(setup),
  };
}

/** The version of what an operator decides by. What a set-up waits for changes by itself, and changes no decision. */
export const setupEtag = ({ state, since, attempt, problem }: ListedSetup): string =>
  `"${sha256(JSON.stringify([state, since, attempt, problem ?? null])).slice(0, 22)}"`;

/** The actions that would not be refused for the state alone. */
function actionsOf({ state, attempt, problem, retryable }: ListedSetup): SetupAction[] {
  const possible: Readonly<Record<SetupAction, boolean>> = {
    retry: problem !== undefined && (retryable ?? isRetryable(problem)),
    cancel: nextState({ state }, 'cancelled') !== undefined,
    disconnect: nextState({ state }, 'disconnect-asked') !== undefined,
    purge: attempt > 0,
  };
  return setupActions.filter((action) => possible[action]);
}

function inWords(code: string) {
  const { title, action } = explainProblem(code);
  return { problemTitle: title, action };
}

export interface SetupFilter {
  readonly state?: ConnectionState | undefined;
  readonly problem?: string | undefined;
  readonly olderThan?: string | undefined;
  readonly q?: string | undefined;
}

/** Which set-ups the filter wants; `q` is looked for in `texts` as well. */
export function wanted({ state, problem, olderThan, q }: SetupFilter, now: Date) {
  const before = olderThan === undefined ? undefined : instantOf(olderThan, now);
  const part = q?.toLowerCase() ?? '';
  return (
    setup: Pick<ListedSetup, 'state' | 'problem' | 'since' | 'tenantId'>,
    texts: readonly string[],
  ): boolean =>
    (state === undefined || setup.state === state) &&
    (problem === undefined || setup.problem === problem) &&
    (before === undefined || Date.parse(setup.since) < before) &&
    [...texts, setup.tenantId ?? ''].some((text) => text.toLowerCase().includes(part));
}

function instantOf(age: string, now: Date): number {
  if (!/^[+-]?P/.test(age)) return Date.parse(age);
  return Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO('UTC')
    .subtract(Temporal.Duration.from(age)).epochMilliseconds;
}

/** Back from any time in which this may be asked, the calendar still has a day. */
function isCountable(duration: string): boolean {
  try {
    for (const now of ['1970-01-01', '9999-12-31']) instantOf(duration, new Date(now));
    return true;
  } catch {
    return false;
  }
}
