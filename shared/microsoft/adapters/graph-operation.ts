/**
 * The name of a Graph call: its method and path with everything that is not a word of Graph's own taken out, so that no
 * id or address stands in a span, and names stay few.
 */

/** The path segments that this app uses; whatever else stands in a path is a value. */
const WORDS: ReadonlySet<string> = new Set([
  'addPassword',
  'appRoleAssignedTo',
  'appRoleAssignments',
  'applications',
  'calendar',
  'calendarView',
  'customAppScopes',
  'deletedItems',
  'directory',
  'events',
  'exchange',
  'federatedIdentityCredentials',
  'instances',
  'me',
  'microsoft.graph.application',
  'microsoft.graph.directoryRole',
  'microsoft.graph.room',
  'oauth2PermissionGrants',
  'organization',
  'owners',
  'places',
  'removePassword',
  'restore',
  'roleAssignments',
  'roleDefinitions',
  'roleManagement',
  'rooms',
  'servicePrincipals',
  'subscriptions',
  'transitiveMemberOf',
  'users',
]);

const MOST_SEGMENTS = 6;

/** `GET /users/{id}/calendarView`; `path` is below the version, with or without a query. */
export function graphOperation(method: string, path: string): string {
  const segments = path.split('?')[0]?.split('/').filter(Boolean) ?? [];
  return `${method} /${segments.slice(0, MOST_SEGMENTS).map(wordOf).join('/')}`;
}

/** `applications(uniqueName='…')` is an application by its key. */
function wordOf(segment: string): string {
  const [word = '', key] = segment.split('(', 2);
  if (!WORDS.has(word)) return '{id}';
  return key === undefined ? word : `${word}({key})`;
}
