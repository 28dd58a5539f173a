import { describe, expect, it } from '@jest/globals';
import { operation } from '../../../local/graph/app.ts';

describe('operation', () => {
  it.each([
    ['/v1.0/users/a@b.example/calendarView', 'GET /users/{id}/calendarView'],
    ['/v1.0/users/42/events/AAMk=', 'GET /users/{id}/events/{id}'],
    ['/v1.0/subscriptions', 'GET /subscriptions'],
    ['/v1.0/subscriptions/42/reauthorize', 'GET /subscriptions/{id}/reauthorize'],
    ['/v1.0/places/microsoft.graph.room', 'GET /places/microsoft.graph.room'],
    ['/v1.0/places/x@y.example', 'GET /places/{id}'],
    [
      "/v1.0/applications(uniqueName='sync')/addPassword",
      'GET /applications(uniqueName={value})/addPassword',
    ],
  ])('names %s', (path, name) => {
    expect(operation('GET', path)).toBe(name);
  });
});
