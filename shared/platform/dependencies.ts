/**
 * What our own dependencies in Azure refuse. A refusal (a missing role, a key, a firewall) is no outage: it does not
 * pass by itself, every customer meets it, and only an operator can end it. Adapters throw it as an AppError that has
 * a `refusal`, and report it; `docs/secrets.md` says what people then see.
 */
import { AppError } from './errors.ts';
import type { Dependency, Refusal } from './refusals.ts';

export type Refused = AppError & { readonly refusal: Refusal };

export interface DependencyReports {
  /** Tells operators at once, and once for each cause. Never throws. */
  refused(error: Refused): Promise<void>;
  /** Ends what operators were told of this dependency by this process. Never throws. */
  answered(dependency: Dependency): Promise<void>;
  /** Ends what operators were told of this dependency by any process. Never throws. */
  ends(dependency: Dependency): Promise<void>;
}

/** For adapters that are used alone. */
export const noReports: DependencyReports = {
  refused: () => Promise.resolve(),
  answered: () => Promise.resolve(),
  ends: () => Promise.resolve(),
};

/** Whether a dependency of ours refuses this service: waiting does not help, and no customer can mend it. */
export const isRefused = (error: unknown): error is Refused =>
  error instanceof AppError && error.refusal !== undefined;

/**
 * Runs a call to a dependency and reports how it ended. `problemOf` says what an answer of Azure, or none, means;
 * anything else that is thrown is a bug of ours, and stays what it is.
 *
 * @throws what `problemOf` makes of what `call` throws
 */
export async function reported<R>(
  reports: DependencyReports,
  dependency: Dependency,
  call: () => Promise<R>,
  problemOf: (thrown: unknown) => unknown,
): Promise<R> {
  let result: R;
  try {
    result = await call();
  } catch (thrown) {
    const error = isFromAzure(thrown) ? await problemOf(thrown) : thrown;
    if (isRefused(error)) await reports.refused(error);
    throw error;
  }
  await reports.answered(dependency);
  return result;
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
