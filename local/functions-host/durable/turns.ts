/** Runs an instance's turn: new messages in, one answer out, one transaction. Never two turns of an instance at once. */
import { randomUUID } from 'node:crypto';
import { type Aftermath, applyDecisions } from './decisions.ts';
import {
  eventsText,
  eventTypes,
  type HistoryEvent,
  type ParentInstance,
  parseEvents,
  timestamp,
} from './history.ts';
import { type Kernel, type Outcome, tellParents } from './kernel.ts';
import { finishedStatuses, type Instance } from './rows.ts';
import { orchestratorFailed, unknownFunction } from './texts.ts';
import {
  type Ending,
  evaluateTurn,
  type TurnOutcome,
  type TurnResult,
  triggerMetadata,
  triggerPayload,
} from './turn.ts';

export async function runTurn(kernel: Kernel, id: string): Promise<void> {
  const { store, histories, held } = kernel;
  const instance = store.instance(id);
  if (instance === undefined || !['Pending', 'Running'].includes(instance.status)) return;
  const before = histories.read(id);
  const started = Date.now();
  if (!before.isBegun && instance.hidden > started) return;
  const messages = store.messages(id, started);
  const seqs = messages.map(({ seq }) => seq);
  // Messages for an older execution come too late.
  const texts = messages
    .filter(({ execution }) => execution === null || execution === instance.execution)
    .map(({ event }) => event);
  if (before.isBegun && texts.length === 0) {
    store.eat(id, seqs);
    return;
  }
  held.takeTurn({ id, messages: seqs, isStart: !before.isBegun });
  const fresh = [
    ...openingEvents(instance, before.isBegun, started),
    ...parseEvents(texts.join(',')),
  ];
  const outcome = await answer(kernel, instance, before.text, before.isBegun, fresh);

  const now = Date.now();
  const aftermath = await store.commit((): (Aftermath & { added(): void }) | undefined => {
    const head = store.head(id);
    // Terminated, purged or replaced meanwhile: the turn never happened.
    if (head?.execution !== instance.execution || finishedStatuses.includes(head.status)) {
      return undefined;
    }
    store.eat(id, seqs);
    return commit(kernel, { ...instance, status: head.status }, fresh, outcome, now);
  });
  if (aftermath === undefined) return;
  aftermath.added();
  for (const error of aftermath.errors) kernel.port.log('error', error);
  for (const due of aftermath.dues) kernel.alarm.add(due);
  for (const task of aftermath.tasks) kernel.perform(task);
  for (const woken of aftermath.wake) kernel.wake(woken);
  if (outcome.ending !== undefined && outcome.ending.status !== 'ContinuedAsNew') {
    kernel.finished(id);
  }
}

function openingEvents(instance: Instance, isBegun: boolean, now: number): HistoryEvent[] {
  const common = { EventId: -1, Timestamp: timestamp(now) };
  const turnStarted: HistoryEvent = { ...common, EventType: eventTypes.OrchestratorStarted };
  if (isBegun) return [turnStarted];
  return [
    turnStarted,
    {
      ...common,
      EventType: eventTypes.ExecutionStarted,
      OrchestrationInstance: { InstanceId: instance.id, ExecutionId: instance.execution },
      Name: instance.name,
      Version: instance.version,
      Input: instance.input,
      ParentInstance: parentOf(instance),
      Tags: null,
      Correlation: null,
      ParentTraceContext: null,
      ScheduledStartTime: null,
      Generation: instance.generation,
      GenerateNewTrace: false,
    },
  ];
}

const parentOf = ({ parent }: Instance): ParentInstance | null =>
  parent === null ? null : (JSON.parse(parent) as ParentInstance);

async function answer(
  kernel: Kernel,
  instance: Instance,
  played: string,
  isReplaying: boolean,
  fresh: readonly HistoryEvent[],
): Promise<TurnOutcome> {
  const { port, histories } = kernel;
  const registered = port.orchestrators.get(instance.name.toLowerCase());
  if (registered === undefined) {
    const text = unknownFunction(instance.name, 'orchestrator', port.orchestrators);
    port.log('error', text);
    return refusedTurn(orchestratorFailed(instance.name, text));
  }
  const turn = {
    instanceId: instance.id,
    parentInstanceId: parentOf(instance)?.OrchestrationInstance.InstanceId ?? null,
    input: instance.input,
    isReplaying,
    played,
    fresh: eventsText(fresh, false),
  };
  const result: TurnResult = await port.runOrchestrator(
    registered,
    triggerPayload(turn),
    triggerMetadata(turn),
  );
  const outcome = evaluateTurn(
    instance.name,
    histories.read(instance.id).events.concat(fresh),
    result,
  );
  if (outcome.warning !== undefined) {
    port.log('error', `Orchestration '${instance.id}' (${instance.name}) ${outcome.warning}.`);
  }
  return outcome;
}

function refusedTurn(message: string): TurnOutcome {
  const ending: Ending = {
    status: 'Failed',
    output: JSON.stringify(message),
    message,
    details: null,
  };
  return { decisions: [], cancelledTimers: [], customStatus: null, ending, warning: undefined };
}

/** Inside the transaction. */
function commit(
  kernel: Kernel,
  instance: Instance,
  fresh: readonly HistoryEvent[],
  outcome: TurnOutcome,
  now: number,
): Aftermath & { added(): void } {
  const { store, histories } = kernel;
  const { id } = instance;
  const { ending } = outcome;
  // The first turn after continueAsNew keeps the status of the execution before; otherwise absent means none.
  const keepsStatus =
    instance.generation > 0 && !histories.read(id).isBegun && outcome.customStatus === null;
  const customStatus = keepsStatus ? instance.customStatus : outcome.customStatus;

  if (ending?.status === 'ContinuedAsNew') {
    beginAnew(kernel, { ...instance, input: ending.input, customStatus }, now);
    return { tasks: [], wake: [id], dues: [], errors: [], added: () => histories.drop(id) };
  }

  const { events, aftermath } = applyDecisions(
    kernel,
    instance,
    ending === undefined ? outcome.decisions : [],
    now,
  );
  const { cancelled } = histories.read(id);
  const cancelledNow = outcome.cancelledTimers.filter((timer) => !cancelled.has(timer));
  for (const timer of cancelledNow) store.cancelTimer(id, timer);
  const common = { EventId: -1, Timestamp: timestamp(now) };
  if (ending !== undefined) {
    events.push({
      ...common,
      EventType: eventTypes.ExecutionCompleted,
      OrchestrationStatus: ending.status,
      Result: ending.output,
      FailureDetails: ending.status === 'Failed' ? ending.details : null,
    });
    store.dropWork(id, true);
    aftermath.wake.push(...tellParents(store, id, outcomeOf(ending), now));
  }
  events.push({ ...common, EventType: eventTypes.OrchestratorCompleted });
  const appended = histories.append(id, [...fresh, ...events]);
  const isSuspended = ending === undefined && instance.status === 'Suspended';
  if (isSuspended) store.setCustomStatus(id, customStatus, now);
  else store.progress(id, ending?.status ?? 'Running', ending?.output ?? null, customStatus, now);
  return {
    ...aftermath,
    added() {
      if (ending === undefined) appended.added();
      else histories.drop(id);
      for (const timer of cancelledNow) cancelled.add(timer);
    },
  };
}

function beginAnew({ store }: Kernel, instance: Instance, now: number): void {
  store.dropHistory(instance.id);
  store.dropWork(instance.id, false);
  store.insertInstance({
    ...instance,
    execution: randomUUID().replaceAll('-', ''),
    status: instance.status === 'Suspended' ? 'Suspended' : 'Running',
    updated: now,
    generation: instance.generation + 1,
  });
}

function outcomeOf(ending: Ending & { status: 'Completed' | 'Failed' }): Outcome {
  return ending.status === 'Completed'
    ? { result: ending.output }
    : {
        reason: ending.message,
        details: `Message: ${ending.message}, StackTrace: `,
        failure: ending.details,
      };
}
