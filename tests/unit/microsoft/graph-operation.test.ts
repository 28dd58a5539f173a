import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { graphOperation } from '../../../shared/microsoft/adapters/graph-operation.ts';

describe('graphOperation', () => {
  it.each([
    ['/users/room%40contoso.example/calendarView?startDateTime=x', '/users/{id}/calendarView'],
    ['/users/a@b.example/events/AAMk=?$select=id', '/users/{id}/events/{id}'],
    ['/places/microsoft.graph.room?$top=1', '/places/microsoft.graph.room'],
    ["/applications(uniqueName='clickshare-calendar-sync-o')?$select=id", '/applications({key})'],
    [
      "/servicePrincipals(appId='0')/appRoleAssignments",
      '/servicePrincipals({key})/appRoleAssignments',
    ],
    ['/directory/deletedItems/0/restore', '/directory/deletedItems/{id}/restore'],
    ['/', '/'],
  ])('The operation of %s is %s.', (path, operation) => {
    expect(graphOperation('GET', path)).toBe(`GET ${operation}`);
  });

  it('Nothing of a value in a path is part of the operation.', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), (value) => {
        const path = `/users/${encodeURIComponent(value)}/events/${value}?$filter=${value}`;
        expect(graphOperation('GET', path)).toMatch(/^GET \/users\/\{id\}\/events(\/\{id\}|\/)*$/);
      }),
    );
  });
});
