/** Microsoft's published identifiers: Graph's permissions and the built-in directory roles. */

export const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';
export const GRAPH_AUDIENCE = 'https://graph.microsoft.com';

/** Application permissions, value → appRole id. */
export const APP_ROLES: Readonly<Record<string, string>> = {
  'Application.Read.All': '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30',
  'Application.ReadWrite.All': '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9',
  'Application.ReadWrite.OwnedBy': '18a4783c-866b-4cc7-a460-3d5e5662c884',
  'AppRoleAssignment.ReadWrite.All': '06b708a9-e830-4db3-a914-8e69da51d44f',
  'Calendars.Read': '798ee544-9d2d-430c-a058-570e29e34338',
  'Calendars.ReadBasic.All': '8ba4a692-bc31-4128-9094-475872af8a53',
  'Calendars.ReadWrite': 'ef54d2bf-783f-4e0f-bca1-3210c0444d99',
  'CrossTenantInformation.ReadBasic.All': 'cac88765-0581-4025-9725-5ebc13f729ee',
  'MailboxSettings.Read': '40f97065-369a-49f4-947c-6a255697ae91',
  'Organization.Read.All': '498476ce-e0fe-48b0-b801-37ba7e2685c6',
  'Place.Read.All': '913b9306-0ce1-42b8-9137-6a7df690a760',
  'Policy.Read.All': '246dd0d5-5bd0-4def-940b-0421030a5b68',
  'User.Read.All': 'df021288-bdef-4463-88db-98f22de89214',
  'User.ReadBasic.All': '97235f07-e226-4f63-ace3-39588e11d3a1',
};

/** Delegated permissions, value → id. */
export const SCOPES: Readonly<Record<string, string>> = {
  openid: '37f7f235-527c-4136-accd-4a02d197296e',
  profile: '14dad69e-099b-42c9-810b-d002981feec1',
  offline_access: '7427e0e9-2fba-42fe-b0c0-848c9e6a8182',
  'DelegatedPermissionGrant.ReadWrite.All': '41ce6ca6-6826-4807-84f1-1c82854f7ee5',
  'RoleManagement.Read.Directory': '741c54c3-0c1e-44a1-818b-3f97ab4e8c83',
  'RoleManagement.ReadWrite.Exchange': 'c1499fe0-52b1-4b22-bed2-7a244e0e879f',
  'User.Read': 'e1fe6dd8-ba31-4d61-89e7-88639da4683d',
};

/** Delegated permissions that people cannot grant for themselves. */
export const ADMIN_SCOPES: readonly string[] = [
  'DelegatedPermissionGrant.ReadWrite.All',
  'RoleManagement.Read.Directory',
  'RoleManagement.ReadWrite.Exchange',
];

export const GLOBAL_ADMINISTRATOR = 'Global Administrator';
export const PRIVILEGED_ROLE_ADMINISTRATOR = 'Privileged Role Administrator';
export const APPLICATION_ADMINISTRATOR = 'Application Administrator';
export const CLOUD_APPLICATION_ADMINISTRATOR = 'Cloud Application Administrator';
export const EXCHANGE_ADMINISTRATOR = 'Exchange Administrator';

/** Directory role name → role template id, the form that `wids` carries. */
export const ROLE_TEMPLATES: Readonly<Record<string, string>> = {
  [GLOBAL_ADMINISTRATOR]: '62e90394-69f5-4237-9190-012177145e10',
  [PRIVILEGED_ROLE_ADMINISTRATOR]: 'e8611ab8-c189-46e8-94e1-60213ab1f814',
  [APPLICATION_ADMINISTRATOR]: '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
  [CLOUD_APPLICATION_ADMINISTRATOR]: '158c047a-c907-4556-b7ef-446551a6b5f7',
  [EXCHANGE_ADMINISTRATOR]: '29232cdf-9323-42fd-ade2-1d097af3e4de',
};

/** Carried by every ordinary member beside the roles held. */
export const ORDINARY_USER_TEMPLATE = 'b79fbf4d-3ef9-4689-8143-76b194e85509';

export function appRoleValue(id: string): string | undefined {
  return Object.entries(APP_ROLES).find(([, known]) => known === id)?.[0];
}

export function scopeValue(id: string): string | undefined {
  return Object.entries(SCOPES).find(([, known]) => known === id)?.[0];
}
