/** A refusal of the API (RFC 9457), or its failure to answer. */
import type { components } from '../../contracts/openapi.d.ts';

export type ProblemBody = Partial<components['schemas']['Problem']>;

export class ApiProblem extends Error {
  readonly status: number;
  readonly body: ProblemBody;

  constructor(status: number, body: ProblemBody) {
    super(body.title ?? `The service answered ${status}.`);
    this.status = status;
    this.body = body;
  }

  get code(): string {
    return this.body.code ?? 'service.unavailable';
  }
}

/** The service did not answer: no network, or it is down. */
export class NotReached extends Error {}
