/** HTTP contract of organisations, members and the plug-in switch (docs/http-api.md). */
import { z } from 'zod';
import { endpoint } from '../platform/endpoint.ts';
import { idSchema } from '../platform/ids.ts';
import { pageOf, pageQuery } from '../platform/paging.ts';
import { nameSchema } from '../platform/text.ts';
import { emailSchema, roleSchema } from './member.ts';

const tags = {
  me: 'Me',
  organisations: 'Organisations',
  members: 'Members',
  plugins: 'Plug-ins',
} as const;

const organisation = z
  .object({ id: z.string(), name: z.string() })
  .meta({ id: 'Organisation', examples: [{ id: 'hM4yQ0bW6cZ1rT8d', name: 'Contoso' }] });
const membership = organisation.extend({ role: roleSchema }).meta({
  id: 'Membership',
  description: 'An organisation, and what the signed-in user is in it.',
  examples: [{ id: 'hM4yQ0bW6cZ1rT8d', name: 'Contoso', role: 'administrator' }],
});
const me = z
  .object({
    id: z.string().meta({ description: 'Names the user in the audit; no personal data.' }),
    email: z.string(),
    operator: z
      .enum(['full', 'read', 'none'])
      .meta({ description: 'Whether the user is staff of the service, and may act or only look.' }),
    organisations: z.array(membership),
  })
  .meta({
    id: 'Me',
    examples: [
      {
        id: 'PsrJ7x0XkQ5mB2vW9cLtYd',
        email: 'ann@contoso.example',
        operator: 'none',
        organisations: [{ id: 'hM4yQ0bW6cZ1rT8d', name: 'Contoso', role: 'administrator' }],
      },
    ],
  });
const auditPerson = z
  .object({
    actor: z.string().meta({ description: 'As entries of the audit have it.' }),
    email: z.string(),
  })
  .meta({
    id: 'AuditPerson',
    examples: [{ actor: 'user:PsrJ7x0XkQ5mB2vW9cLtYd', email: 'ann@contoso.example' }],
  });
const member = z
  .object({
    id: z.string(),
    email: z.string(),
    role: roleSchema,
    status: z
      .enum(['invited', 'active'])
      .meta({ description: '`active` since the person first signed in with this address.' }),
  })
  .meta({
    id: 'Member',
    examples: [
      {
        id: 'kN2sV7gH4jX9wQ1zR5tB8m',
        email: 'ann@contoso.example',
        role: 'administrator',
        status: 'active',
      },
    ],
  });
const plugin = z.object({ id: z.string(), name: z.string(), installed: z.boolean() }).meta({
  id: 'Plugin',
  examples: [{ id: 'microsoft-calendar', name: 'Microsoft Calendar', installed: true }],
});
/** A member's id or address: the portal uses ids, so that no address stands in a URL. */
const orgMember = z.object({
  org: idSchema,
  // Tables refuse a key such as `a/b` or one with a control character: nobody has such an id.
  member: z
    .string()
    .min(1)
    .max(254)
    .refine((text) => text.includes('@') || idSchema.safeParse(text).success)
    .meta({ description: 'The id of the member, or an address.' }),
});
const name = nameSchema(100);
const createOrganisation = z
  .strictObject({ name })
  .meta({ id: 'CreateOrganisation', examples: [{ name: 'Contoso' }] });
const changeOrganisation = z
  .strictObject({ name: name.optional() })
  .meta({ id: 'ChangeOrganisation', examples: [{ name: 'Contoso Europe' }] });
const inviteMember = z.strictObject({ email: emailSchema, role: roleSchema }).meta({
  id: 'InviteMember',
  examples: [{ email: 'ben@contoso.example', role: 'installer' }],
});
const changeMember = z
  .strictObject({ role: roleSchema })
  .meta({ id: 'ChangeMember', examples: [{ role: 'administrator' }] });

export const meGet = endpoint('meGet', 'GET me', {
  tag: tags.me,
  summary: 'Read who is signed in, and where they are a member',
  description:
    'The user of the token. An open invitation to its address is claimed here when the token says that the address is verified.',
  access: 'user',
  answers: { 200: { description: 'The signed-in user', schema: me } },
});

export const organisationsList = endpoint('organisationsList', 'GET organisations', {
  tag: tags.organisations,
  summary: 'List your organisations',
  description:
    'A page in the order of ids: the organisations that you are a member of. Operators get all organisations.',
  access: 'user',
  query: pageQuery,
  answers: { 200: { description: 'A page of organisations', schema: pageOf(organisation) } },
});

export const organisationsCreate = endpoint('organisationsCreate', 'POST organisations', {
  tag: tags.organisations,
  summary: 'Create an organisation',
  description:
    'Makes an organisation without members and with the plug-in installed. Invite an administrator next. Repeating it makes another one.',
  access: 'operator',
  body: createOrganisation,
  answers: { 201: { description: 'Created', schema: organisation } },
});

export const organisationsGet = endpoint('organisationsGet', 'GET organisations/{org}', {
  tag: tags.organisations,
  summary: 'Read one organisation',
  description: 'Its name, with the ETag that a change may send back.',
  access: 'any-role',
  answers: { 200: { description: 'The organisation', schema: organisation, headers: ['ETag'] } },
});

export const organisationsPatch = endpoint('organisationsPatch', 'PATCH organisations/{org}', {
  tag: tags.organisations,
  summary: 'Rename an organisation',
  description: 'Changes the name when one is sent. Repeating it changes nothing more.',
  access: 'organisation-operator',
  body: changeOrganisation,
  answers: { 200: { description: 'The organisation', schema: organisation, headers: ['ETag'] } },
  problems: ['request.changed'],
});

export const organisationsDelete = endpoint('organisationsDelete', 'DELETE organisations/{org}', {
  tag: tags.organisations,
  summary: 'Disconnect an organisation and erase it',
  description:
    'Begins in the background: disconnects the tenant, clears the screens, and erases everything that is stored about the organisation. It cannot be undone. Repeating it while it runs changes nothing; afterwards the organisation is not found.',
  access: 'organisation-operator',
  answers: { 202: { description: 'Deletion goes on in the background' } },
  problems: ['request.changed'],
});

export const membersList = endpoint('membersList', 'GET organisations/{org}/members', {
  tag: tags.members,
  summary: 'List members and invitations',
  description: 'A page in the order of ids.',
  access: 'member',
  query: pageQuery,
  answers: { 200: { description: 'A page of members', schema: pageOf(member) } },
});

export const auditPeople = endpoint('auditPeople', 'GET organisations/{org}/audit/people', {
  tag: tags.members,
  summary: 'List whom the audit means',
  description:
    'The audit names people by an id without personal data. This is the present address behind each id of a member who has signed in, in pages in the order of members; a page can hold fewer than `limit`.',
  access: 'member',
  query: pageQuery,
  answers: { 200: { description: 'A page of people', schema: pageOf(auditPerson) } },
});

export const membersCreate = endpoint('membersCreate', 'POST organisations/{org}/members', {
  tag: tags.members,
  summary: 'Invite a member',
  description:
    'Keeps an invitation for the address; no mail is sent. The first token with this verified address claims it. Repeating it answers 409.',
  access: 'administrator',
  body: inviteMember,
  answers: { 201: { description: 'Invited', schema: member } },
  problems: ['member.exists'],
});

export const membersPut = endpoint('membersPut', 'PUT organisations/{org}/members/{member}', {
  tag: tags.members,
  summary: 'Change the role of a member, or invite one by address',
  description:
    'With the id of a member, sets the role. With an address, sets the role of that member or invites the address. Repeating it changes nothing more. An installer loses the live channel at once.',
  access: 'administrator',
  params: orgMember,
  body: changeMember,
  answers: {
    200: { description: 'The member', schema: member },
    201: { description: 'Invited', schema: member },
  },
  problems: ['member.not-found', 'member.last-administrator'],
});

export const membersDelete = endpoint(
  'membersDelete',
  'DELETE organisations/{org}/members/{member}',
  {
    tag: tags.members,
    summary: 'Remove a member',
    description:
      'Ends the membership and open live connections, or withdraws the invitation. Repeating it answers 204 again.',
    access: 'administrator',
    params: orgMember,
    answers: { 204: { description: 'Removed, or was no member' } },
    problems: ['member.last-administrator'],
  },
);

export const pluginsList = endpoint('pluginsList', 'GET organisations/{org}/plugins', {
  tag: tags.plugins,
  summary: 'List the plug-ins of the marketplace',
  description: 'Every plug-in, with whether this organisation has installed it.',
  access: 'member',
  answers: { 200: { description: 'All plug-ins', schema: pageOf(plugin) } },
});

export const pluginsInstall = endpoint(
  'pluginsInstall',
  'PUT organisations/{org}/plugins/microsoft-calendar',
  {
    tag: tags.plugins,
    summary: 'Install the Microsoft Calendar plug-in',
    description: 'Allows the organisation to connect a tenant. Repeating it changes nothing more.',
    access: 'administrator',
    answers: { 200: { description: 'Installed', schema: plugin } },
  },
);

export const pluginsRemove = endpoint(
  'pluginsRemove',
  'DELETE organisations/{org}/plugins/microsoft-calendar',
  {
    tag: tags.plugins,
    summary: 'Remove the Microsoft Calendar plug-in',
    description:
      'Only while no tenant is connected and no set-up is under way. Repeating it answers 204 again.',
    access: 'administrator',
    answers: { 204: { description: 'Removed' } },
    problems: ['plugin.connected'],
  },
);
