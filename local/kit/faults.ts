/** Faults set through the control endpoint: the first match wins (design section 9). */

export interface Fault {
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
  /** How often it strikes before it is spent. */
  readonly times?: number;
}

export interface Faults {
  replace(faults: readonly Fault[]): void;
  /** Takes one strike of the first fault that matches. */
  strike(service: string, method: string, path: string): Fault | undefined;
}

export function createFaults(): Faults {
  let armed: { fault: Fault; left: number }[] = [];
  return {
    replace(faults) {
      armed = faults.map((fault) => ({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }));
    },
    strike(service, method, path) {
      const found = armed.find(
        ({ fault, left }) =>
          left > 0 &&
          fault.service === service &&
          (fault.method === undefined || fault.method.toUpperCase() === method.toUpperCase()) &&
          (fault.path === undefined || path.includes(fault.path)) &&
          (fault.probability === undefined || Math.random() < fault.probability),
      );
      if (found === undefined) return undefined;
      found.left -= 1;
      return found.fault;
    },
  };
}
