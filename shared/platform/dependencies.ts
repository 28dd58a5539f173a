/**
 * Refusals of our own dependencies in Azure. A refusal (a missing role, a key, a firewall) is no outage: it does not
 * pass by itself, every customer meets it, and only an operator can end it. Adapters throw it as an AppError that has
 * a `refusal`, and report it; `docs/secrets.md` says what people then see.
 */
import { AppError } from './errors.ts';
import { measures } from './metrics.ts';
import type { Dependency, Refusal } from './refusals.ts';
import { errorTypeOf, withSpan } from './telemetry.ts';

export type Refused = AppError & { readonly refusal: Refusal };

export interface DependencyReports {
  /** Tells operators at once, and once for each cause. `scope` is the part that refused. Never throws. */
  refused(error: Refused, scope?: string): Promise<void>;
  /**
   * Ends what operators were told of this dependency by this process, once every scope that refused has answered and
   * none has refused for a while. Never throws.
   */
  answered(dependency: Dependency, scope?: string): Promise<void>;
  /** Ends what operators were told of this dependency by any process, unless it was refused lately. Never throws. */
  seemsWell(dependency: Dependency): Promise<void>;
  /** Ends what operators were told of this dependency by any process. Never throws. */
  ends(dependency: Dependency): Promise<void>;
}

/** For adapters that are used alone. */
export const noReports: DependencyReports = {
  refused: () => Promise.resolve(),
  answered: () => Promise.resolve(),
  seemsWell: () => Promise.resolve(),
  ends: () => Promise.resolve(),
};

/** Whether a dependency of ours refuses this service: waiting does not help, and no customer can mend it. */
export const isRefused = (error: unknown): error is Refused =>
  error instanceof AppError && error.refusal !== undefined;

/** Whether our vault lacks a secret that is in use: this service makes another one. */
export const isLost = (error: unknown): error is Refused =>
  isRefused(error) && error.refusal.dependency === 'key-vault-secrets';

/**
 * Runs a call to a dependency, measures it, and reports how it ended. `problemOf` says what an answer of Azure, or none,
 * means; anything else that is thrown is a bug of ours, and stays what it is. `operation` names the call's span; storage
 * is asked too often for spans. `scope` is the part of the dependency that may refuse alone.
 *
 * @throws what `problemOf` makes of what `call` throws
 */
export async function reported<R>(
  reports: DependencyReports,
  dependency: Dependency,
  call: () => Promise<R>,
  problemOf: (thrown: unknown) => unknown,
  { operation, scope }: { readonly operation?: string; readonly scope?: string } = {},
): Promise<R> {
  const measured = () => measure(dependency, call, problemOf);
  let result: R;
  try {
    result = await (operation === undefined
      ? measured()
      : withSpan(`${dependency} ${operation}`, {}, measured, 'client'));
  } catch (error) {
    if (isRefused(error)) await reports.refused(error, scope);
    throw error;
  }
  await reports.answered(dependency, scope);
  return result;
}

async function measure<R>(
  dependency: Dependency,
  call: () => Promise<R>,
  problemOf: (thrown: unknown) => unknown,
): Promise<R> {
  const began = performance.now();
  let answer = 'ok';
  try {
    return await call();
  } catch (thrown) {
    const error = isFromAzure(thrown) ? await problemOf(thrown) : thrown;
    answer = errorTypeOf(error);
    throw error;
  } finally {
    measures.dependencies.record((performance.now() - began) / 1000, { dependency, answer });
  }
}

const namesOfAzure: readonly string[] = [
  'RestError',
  'AbortError',
  'TimeoutError',
  'CredentialUnavailable',
];

/** Whether an Azure SDK reports an answer of the service, or none, or our identity got no token. */
const isFromAzure = (thrown: unknown): boolean =>
  thrown instanceof Error && (namesOfAzure.includes(thrown.name) || 'syscall' in thrown);
