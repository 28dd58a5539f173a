/** The three ways in which a customer may grant calendars, as data: what is asked for, and what may be expected of it. */
import { type AccessMode, accessModeSchema } from '../contract.ts';

export const accessModes = accessModeSchema.options;

/** An application permission of Microsoft Graph. */
export interface Permission {
  readonly value: string;
  /** Id of the app role, as app role assignments name it. */
  readonly id: string;
  readonly why: string;
}

export interface AccessModeRules {
  /** Asked for in the registration, expected as assignments and as roles in the token. */
  readonly permissions: readonly Permission[];
  /** Whether Graph can notify of changes: `expected`, `maybe` (polling where it refuses) or `none`. */
  readonly subscriptions: 'expected' | 'maybe' | 'none';
  /** Whether Exchange can limit it to rooms. */
  readonly limitable: boolean;
}

export const accessModeRules: Readonly<Record<AccessMode, AccessModeRules>> = {
  consent: {
    permissions: [
      {
        value: 'Calendars.Read',
        id: '798ee544-9d2d-430c-a058-570e29e34338',
        why: 'Reads the calendars of meeting rooms, so that their screens can show them. You can limit it to rooms.',
      },
    ],
    subscriptions: 'expected',
    limitable: true,
  },
  'read-basic': {
    permissions: [
      {
        value: 'Calendars.ReadBasic.All',
        id: '8ba4a692-bc31-4128-9094-475872af8a53',
        why: 'Reads the calendars of meeting rooms without bodies and attachments, so that their screens can show them.',
      },
    ],
    subscriptions: 'none',
    limitable: false,
  },
  // Exchange grants the access instead, within a scope: Entra must grant none beside it, since grants add up.
  rbac: { permissions: [], subscriptions: 'maybe', limitable: true },
};

/** Every permission in Entra that reads calendars: any of them would undo a scope in Exchange. */
const calendarPermissions: readonly Pick<Permission, 'value' | 'id'>[] = [
  ...Object.values(accessModeRules).flatMap(({ permissions }) => permissions),
  { value: 'Calendars.ReadWrite', id: 'ef54d2bf-783f-4e0f-bca1-3210c0444d99' },
];

/** Calendar permissions that a profile must not have beside its own. */
export const extraPermissions = (
  profile: AccessMode,
): readonly Pick<Permission, 'value' | 'id'>[] =>
  calendarPermissions.filter(({ id }) =>
    accessModeRules[profile].permissions.every((permission) => permission.id !== id),
  );

/** The permissions with which the discovery app lists rooms and makes the customer's own app. */
export const discoveryPermissions: readonly Permission[] = [
  {
    value: 'Application.ReadWrite.OwnedBy',
    id: '18a4783c-866b-4cc7-a460-3d5e5662c884',
    why: 'Creates and manages ClickShare Calendar Sync in your tenant, and no other app.',
  },
  {
    value: 'Place.Read.All',
    id: '913b9306-0ce1-42b8-9137-6a7df690a760',
    why: 'Lists your meeting rooms.',
  },
];

/** The approval that Microsoft's page is going to ask for, so that people can tell the true one from a trap. */
export interface Approval {
  readonly app: { readonly id: string; readonly name: string };
  readonly publisher: string;
  readonly permissions: readonly { readonly name: string; readonly why: string }[];
}

const asked = (permissions: readonly Permission[]) =>
  permissions.map(({ value, why }) => ({ name: value, why }));

export const discoveryApproval = (clientId: string): Approval => ({
  app: { id: clientId, name: 'ClickShare Meeting Room Discovery' },
  publisher: 'Barco',
  permissions: [
    ...asked(discoveryPermissions),
    { name: 'User.Read', why: 'Signs you in and reads the name of your organisation.' },
  ],
});

/** Made in the customer's own tenant, so Microsoft names that tenant as its publisher. */
export const syncApproval = (clientId: string, tenant: string, profile: AccessMode): Approval => ({
  app: { id: clientId, name: 'ClickShare Calendar Sync' },
  publisher: tenant,
  permissions: asked(accessModeRules[profile].permissions),
});
