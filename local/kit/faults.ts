/** Faults set through the control endpoint: the first match wins (design section 9). */

interface Fault {
  readonly service: 'graph' | 'identity' | 'key-vault' | 'web-pubsub' | 'storage' | 'notifications';
  readonly method?: string;
  /** Answered instead of the service's own answer. */
  readonly status?: number;
  /** Substring of path and query. */
  readonly path?: string;
  /** Seconds, sent as `Retry-After`. */
  readonly retryAfter?: number;
  readonly delayMs?: number;
  /** Resets the connection before an answer. */
  readonly drop?: boolean;
  readonly probability?: number;
  /** Text that the request carries in its path, the claims of its token, or its body: whose request it is. */
  readonly carries?: string;
  /** How many requests that match go unharmed first. */
  readonly after?: number;
  /** How often it strikes before it is spent. */
  readonly times?: number;
}

export interface Faults {
  replace(faults: readonly Fault[]): void;
  /** Those that have not struck yet. */
  waiting(): readonly Fault[];
  /** Whether any fault of this service asks what a request carries. */
  readsRequestText(service: string): boolean;
  /** Takes one strike of the first fault that matches. */
  strike(service: string, method: string, path: string, carried?: string): Fault | undefined;
}

export function createFaults(): Faults {
  let armed: { fault: Fault; unharmed: number; left: number; hasStruck: boolean }[] = [];
  return {
    replace(faults) {
      armed = faults.map((fault) => ({
        fault,
        unharmed: fault.after ?? 0,
        left: fault.times ?? Number.POSITIVE_INFINITY,
        hasStruck: false,
      }));
    },
    waiting: () => armed.filter(({ hasStruck }) => !hasStruck).map(({ fault }) => fault),
    readsRequestText: (service) =>
      armed.some(({ fault }) => fault.service === service && fault.carries !== undefined),
    strike(service, method, path, carried = path) {
      const found = armed.find((one) => {
        const { fault, left } = one;
        const matches =
          left > 0 &&
          fault.service === service &&
          (fault.method === undefined || fault.method.toUpperCase() === method.toUpperCase()) &&
          (fault.path === undefined || path.includes(fault.path)) &&
          (fault.carries === undefined || carried.includes(fault.carries)) &&
          (fault.probability === undefined || Math.random() < fault.probability);
        if (!matches || one.unharmed === 0) return matches;
        one.unharmed -= 1;
        return false;
      });
      if (found === undefined) return undefined;
      found.left -= 1;
      found.hasStruck = true;
      return found.fault;
    },
  };
}
