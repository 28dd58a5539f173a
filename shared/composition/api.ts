/** Every endpoint and every problem of the API: the source of OpenAPI, the docs page and docs/problems.md. */
import * as alerts from '../alerts/endpoints.ts';
import { alertProblems } from '../alerts/errors.ts';
import * as calendar from '../calendar/endpoints.ts';
import { calendarProblems } from '../calendar/errors.ts';
import * as devices from '../devices/endpoints.ts';
import { deviceProblems } from '../devices/errors.ts';
import * as live from '../live/endpoints.ts';
import * as onboarding from '../onboarding/endpoints.ts';
import { onboardingProblems } from '../onboarding/errors.ts';
import * as operations from '../operations/endpoints.ts';
import { operationProblems } from '../operations/errors.ts';
import * as organisationData from '../organisation-data/endpoints.ts';
import { dataProblems } from '../organisation-data/errors.ts';
import { unknownOrganisationProblems } from '../organisations/contract.ts';
import * as organisations from '../organisations/endpoints.ts';
import { organisationProblems } from '../organisations/errors.ts';
import { messageProblems } from '../platform/background.ts';
import { identityProblems } from '../platform/credential.ts';
import type { Endpoint } from '../platform/endpoint.ts';
import { type ProblemDefinition, requestProblems } from '../platform/errors.ts';
import { storageProblems } from '../platform/tables.ts';
import { webPubSubProblems } from '../platform/web-pubsub.ts';
import { namedRoomProblems } from '../rooms/contract.ts';
import * as rooms from '../rooms/endpoints.ts';
import { roomProblems } from '../rooms/errors.ts';
import * as scope from '../scope/endpoints.ts';
import { scopeProblems } from '../scope/errors.ts';
import * as secrets from '../secrets/endpoints.ts';
import { secretProblems } from '../secrets/errors.ts';

const modules = [
  organisations,
  onboarding,
  rooms,
  scope,
  calendar,
  devices,
  live,
  alerts,
  secrets,
  operations,
  organisationData,
];

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === 'object' && value !== null && 'route' in value && 'answers' in value;

/** A module exports its endpoints one by one, or as one object of them. */
export const contract: readonly Endpoint[] = modules
  .flatMap((module) => Object.values(module) as unknown[])
  .flatMap((value) =>
    isEndpoint(value) || typeof value !== 'object' || value === null
      ? [value]
      : Object.values(value),
  )
  .filter(isEndpoint);

export const problems: Readonly<Record<string, ProblemDefinition>> = Object.assign(
  {},
  ...[
    requestProblems,
    identityProblems,
    storageProblems,
    webPubSubProblems,
    messageProblems,
    unknownOrganisationProblems,
    organisationProblems,
    onboardingProblems,
    namedRoomProblems,
    roomProblems,
    scopeProblems,
    calendarProblems,
    deviceProblems,
    alertProblems,
    operationProblems,
    dataProblems,
    secretProblems,
  ].map((catalogue) => catalogue.definitions),
) as Record<string, ProblemDefinition>;
