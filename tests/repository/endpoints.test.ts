import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { contract } from '../../shared/composition/api.ts';

/** The promise to callers, written by hand: who may call what. */
const promised: Readonly<Record<string, readonly string[]>> = {
  anyone: [
    'GET health/live',
    'GET health/ready',
    'GET status',
    'GET openapi.json',
    'GET docs',
    'GET consent/discovery',
    'GET consent/sign-in',
    'GET consent/sync',
    'POST webhooks/graph',
    'POST webhooks/graph/lifecycle',
    'OPTIONS webhooks/web-pubsub',
    'POST webhooks/web-pubsub',
    'POST devices/pair',
  ],
  device: ['POST device/negotiate', 'GET device/snapshot', 'POST device/report'],
  user: ['GET me', 'GET organisations'],
  member: [
    'GET organisations/{org}/members',
    'GET organisations/{org}/plugins',
    'GET organisations/{org}/calendar/setup',
    'GET organisations/{org}/calendar/settings',
    'GET organisations/{org}/calendar/limit',
    'GET organisations/{org}/calendar/scope',
    'GET organisations/{org}/calendar/scope/evidence',
    'GET organisations/{org}/calendar/scope/proof',
    'GET organisations/{org}/rooms/{room}/snapshot',
    'GET organisations/{org}/room-changes',
    'GET organisations/{org}/alerts',
    'GET organisations/{org}/audit',
    'GET organisations/{org}/audit/people',
    'POST organisations/{org}/negotiate',
  ],
  administrator: [
    'GET organisations/{org}/audit/export',
    'GET organisations/{org}/webhook',
    'PUT organisations/{org}/webhook',
    'DELETE organisations/{org}/webhook',
    'POST organisations/{org}/webhook/secret',
    'POST organisations/{org}/webhook/test',
    'GET organisations/{org}/webhook/failures',
    'POST organisations/{org}/members',
    'PUT organisations/{org}/members/{member}',
    'DELETE organisations/{org}/members/{member}',
    'PUT organisations/{org}/plugins/microsoft-calendar',
    'DELETE organisations/{org}/plugins/microsoft-calendar',
    'POST organisations/{org}/calendar/setup',
    'DELETE organisations/{org}/calendar/setup',
    'POST organisations/{org}/calendar/setup/continue',
    'POST organisations/{org}/calendar/setup/retry',
    'POST organisations/{org}/calendar/limit',
    'POST organisations/{org}/calendar/limit/take-back',
    'POST organisations/{org}/calendar/profile',
    'POST organisations/{org}/calendar/profile/continue',
    'DELETE organisations/{org}/calendar/profile',
    'DELETE organisations/{org}/calendar',
    'PATCH organisations/{org}/calendar/settings',
    'POST organisations/{org}/calendar/scope/check',
    'POST organisations/{org}/rooms',
    'POST organisations/{org}/rooms/refresh',
    'PATCH organisations/{org}/rooms/{room}',
    'PATCH organisations/{org}/devices/{device}',
    'DELETE organisations/{org}/devices/{device}',
  ],
  installer: [
    'POST organisations/{org}/devices',
    'POST organisations/{org}/devices/bulk',
    'POST organisations/{org}/devices/{device}/pairing-code',
    'POST organisations/{org}/devices/{device}/test',
    'PUT organisations/{org}/devices/{device}/room',
    'DELETE organisations/{org}/devices/{device}/room',
  ],
  'any-role': [
    'GET organisations/{org}',
    'GET organisations/{org}/rooms',
    'GET organisations/{org}/rooms/{room}',
    'GET organisations/{org}/devices',
    'GET organisations/{org}/devices/{device}',
  ],
  operator: [
    'GET operations/organisations/{org}/data',
    'POST operations/organisations/{org}/erasure',
    'POST organisations',
    'POST operations/alerts/{id}/acknowledge',
    'POST operations/poison/{id}/replay',
    'POST operations/poison/{id}/discard',
    'POST operations/secrets/{org}/rotate',
    'PUT operations/webhook',
    'DELETE operations/webhook',
    'POST operations/webhook/secret',
    'POST operations/webhook/test',
    'POST operations/setups/{org}/retry',
    'POST operations/setups/{org}/cancel',
    'POST operations/setups/{org}/disconnect',
    'POST operations/setups/{org}/purge',
  ],
  'organisation-operator': ['PATCH organisations/{org}', 'DELETE organisations/{org}'],
  'operator-read': [
    'GET operations/alerts',
    'GET operations/alert-groups',
    'GET operations/audit',
    'GET operations/poison',
    'GET operations/secrets',
    'GET operations/webhook',
    'GET operations/webhook/failures',
    'GET operations/summary',
    'GET operations/trend',
    'GET operations/sync',
    'GET operations/setups',
    'GET operations/setups/{org}',
  ],
};

/** Answered to browsers' preflights alone, hence no part of the contract. */
const apart = [
  'OPTIONS device/{*rest}',
  'OPTIONS devices/pair',
  'OPTIONS me',
  'OPTIONS organisations/{*rest}',
  'OPTIONS operations/{*rest}',
];

const offered = contract.map(({ access, method, route }) => ({
  access,
  call: `${method} ${route}`,
}));

describe('the HTTP contract', () => {
  it.each(Object.keys(promised))('offers to %s what was promised, and no more', (access) => {
    const calls = offered.filter((one) => one.access === access).map(({ call }) => call);

    expect(calls.sort()).toEqual([...(promised[access] ?? [])].sort());
  });

  it('says in docs/http-api.md what the dearest request of each route for anyone costs', () => {
    const [, section = ''] = readFileSync('docs/http-api.md', 'utf8').split(
      '## What anybody may send',
    );
    const [table = ''] = section.split('\n## ');
    const named = [...table.matchAll(/`((?:GET|POST|OPTIONS) \/[^`]+)`/g)].map(
      ([, call = '']) => call,
    );
    const isNamed = (call: string) => named.includes(call.replace(' ', ' /'));

    expect((promised['anyone'] ?? []).filter((call) => !isNamed(call))).toEqual([]);
  });

  it('knows no other kind of caller', () => {
    expect(offered.filter(({ access }) => !(access in promised))).toEqual([]);
  });

  it('matches the routes that the functions serve', () => {
    const functions = JSON.parse(readFileSync('tests/repository/functions.json', 'utf8')) as {
      methods?: string[];
      route?: string;
    }[];
    const served = functions.flatMap(({ methods = [], route = '' }) =>
      methods.map((method) => `${method} ${route}`),
    );

    expect(served.sort()).toEqual([...offered.map(({ call }) => call), ...apart].sort());
  });

  it('declares a parameter for every part of a route that varies', () => {
    const wrong = contract.filter(({ route, params }) => {
      const inRoute = [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = Object.keys(params?.shape ?? {});
      return inRoute.join() !== declared.join();
    });

    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('names each function as it names each operation', () => {
    const functions = JSON.parse(readFileSync('tests/repository/functions.json', 'utf8')) as {
      name: string;
      methods?: string[];
      route?: string;
    }[];
    const nameOf = new Map(
      functions.map(({ name, methods = [], route }) => [`${methods.join()} ${route}`, name]),
    );

    expect(
      contract.filter(({ name, method, route }) => nameOf.get(`${method} ${route}`) !== name),
    ).toEqual([]);
  });
});
