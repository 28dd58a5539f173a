/** Answers of Exchange through Graph when it refuses a scope or an assignment. */
import { GraphError } from '../errors.ts';

export const exchangeErrors = {
  forbidden: () =>
    new GraphError(
      403,
      'Forbidden',
      'The signed-in user is not a member of a role group that may manage role assignments.',
    ),
  nameTaken: (name: string) =>
    new GraphError(409, 'Conflict', `The management scope "${name}" already exists.`),
  assigned: () => new GraphError(409, 'Conflict', 'The management role assignment already exists.'),
  invalidFilter: (filter: string) =>
    new GraphError(400, 'BadRequest', `The recipient filter "${filter}" is not valid.`),
  invalid: (property: string) =>
    new GraphError(400, 'BadRequest', `Invalid value specified for property '${property}'.`),
  notFound: (what: string) => new GraphError(404, 'ResourceNotFound', `${what} was not found.`),
  inUse: () =>
    new GraphError(
      400,
      'BadRequest',
      'The management scope is used by a management role assignment.',
    ),
};
