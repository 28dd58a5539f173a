/** Microsoft Graph's own ids: https://learn.microsoft.com/graph/permissions-reference */
export const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';
export const APPLICATION_READ_WRITE_OWNED_BY = '18a4783c-866b-4cc7-a460-3d5e5662c884';
export const PLACE_READ_ALL = '913b9306-0ce1-42b8-9137-6a7df690a760';
/** Delegated, for the sign-in that proves who connects a tenant. */
export const SCOPE_IDS = {
  openid: '37f7f235-527c-4136-accd-4a02d197296e',
  profile: '14dad69e-099b-42c9-810b-d002981feec1',
  'User.Read': 'e1fe6dd8-ba31-4d61-89e7-88639da4683d',
} as const;
