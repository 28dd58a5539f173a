/** Which problems an operation may answer, from what its endpoint declares. */
import type { Access, Endpoint, Need } from '../../platform/endpoint.ts';
import { statusOf } from '../../platform/problem.ts';
import { problems } from '../api.ts';

const signedIn = ['auth.invalid', 'auth.unavailable'];
const operator = [...signedIn, 'auth.operator-required'];
const inOrganisation = [...signedIn, 'organisation.not-found', 'organisation.role-required'];

/** The refusals of `composeAuthorizer`. */
const ofAccess: Readonly<Record<Access, readonly string[]>> = {
  anyone: [],
  user: signedIn,
  member: inOrganisation,
  administrator: inOrganisation,
  installer: inOrganisation,
  'any-role': [...signedIn, 'organisation.not-found'],
  'organisation-operator': inOrganisation,
  operator,
  'operator-read': operator,
  device: ['device.credential-invalid', 'device.revoked'],
};

const ofNeed: Readonly<Record<Need, readonly string[]>> = {
  storage: ['storage.unavailable', 'storage.refused', 'managed-identity.refused'],
  'key-vault': [
    'secrets.forbidden',
    'secrets.firewall',
    'secrets.lost',
    'secrets.busy',
    'secrets.unavailable',
  ],
  'web-pubsub': ['web-pubsub.unavailable', 'web-pubsub.refused'],
};

/** The refusals of `httpHandler`, before the endpoint's own code runs. */
function ofRequest({ params, query, body, ...endpoint }: Endpoint): readonly string[] {
  return [
    ...(params === undefined ? [] : ['request.not-found']),
    ...(query === undefined && body === undefined ? [] : ['request.invalid']),
    ...(body === undefined ? [] : ['request.too-large']),
    ...(body === undefined || endpoint.bodyType !== undefined ? [] : ['request.malformed']),
    ...(body === undefined || endpoint.anyMediaType ? [] : ['request.unsupported-media-type']),
    ...(endpoint.mostAtOnce === undefined ? [] : ['request.too-many']),
  ];
}

/** Every code that the endpoint may answer, by status. Each status has its codes in alphabetical order. */
export function problemCodes(endpoint: Endpoint): ReadonlyMap<number, readonly string[]> {
  const needs = endpoint.needs ?? ['storage'];
  const isWrite = endpoint.method !== 'GET' && needs.includes('storage');
  const codes = new Set([
    ...ofAccess[endpoint.access],
    ...(endpoint.problemPages ? [] : ofRequest(endpoint)),
    ...(endpoint.problems ?? []),
    ...needs.flatMap((need) => ofNeed[need]),
    ...(isWrite || endpoint.problemPages ? ['request.busy'] : []),
    'internal.unexpected',
  ]);
  return Map.groupBy([...codes].sort(), statusOfCode);
}

/** @throws Error for a code that no catalogue has */
function statusOfCode(code: string): number {
  const definition = problems[code];
  if (definition === undefined) throw new Error(`No catalogue has ${code}.`);
  return statusOf[definition.kind];
}
