/** HTTP contract of organisations, members and the plug-in switch (docs/http-api.md). */
import { z } from 'zod';
import { endpoint } from '../platform/endpoint.ts';
import { idSchema } from '../platform/ids.ts';
import { pageOf, pageQuery } from '../platform/paging.ts';
import { nameSchema } from '../platform/text.ts';
import { emailSchema, roleSchema } from './member.ts';

const organisation = z.object({ id: z.string(), name: z.string() });
const member = z.object({
  id: z.string(),
  email: z.string(),
  role: roleSchema,
  status: z.enum(['invited', 'active']),
});
const plugin = z.object({ id: z.string(), name: z.string(), installed: z.boolean() });
/** A member's id or address: the portal uses ids, so that no address stands in a URL. */
const orgMember = z.object({
  org: idSchema,
  // Tables refuse a key such as `a/b` or one with a control character: nobody has such an id.
  member: z
    .string()
    .min(1)
    .max(254)
    .refine((text) => text.includes('@') || idSchema.safeParse(text).success),
});
const name = nameSchema(100);

export const meGet = endpoint('meGet', 'GET me', {
  summary: 'Who is signed in, and where they are a member',
  access: 'user',
  answers: {
    200: {
      description: 'The signed-in user',
      schema: z.object({
        id: z.string(),
        email: z.string(),
        operator: z.enum(['full', 'read', 'none']),
        organisations: z.array(organisation.extend({ role: roleSchema })),
      }),
    },
  },
});

export const organisationsList = endpoint('organisationsList', 'GET organisations', {
  summary: 'Your organisations; all of them for operators',
  access: 'user',
  query: pageQuery,
  answers: { 200: { description: 'A page', schema: pageOf(organisation) } },
});

export const organisationsCreate = endpoint('organisationsCreate', 'POST organisations', {
  summary: 'Create an organisation',
  access: 'operator',
  body: z.strictObject({ name }),
  answers: { 201: { description: 'Created', schema: organisation } },
});

export const organisationsGet = endpoint('organisationsGet', 'GET organisations/{org}', {
  summary: 'One organisation',
  access: 'any-role',
  answers: { 200: { description: 'The organisation', schema: organisation } },
});

export const organisationsPatch = endpoint('organisationsPatch', 'PATCH organisations/{org}', {
  summary: 'Rename an organisation',
  access: 'organisation-operator',
  body: z.strictObject({ name: name.optional() }),
  answers: { 200: { description: 'The organisation', schema: organisation } },
  problems: ['request.changed'],
});

export const organisationsDelete = endpoint('organisationsDelete', 'DELETE organisations/{org}', {
  summary: 'Disconnect an organisation and erase it',
  access: 'organisation-operator',
  answers: { 202: { description: 'Deletion goes on in the background' } },
  problems: ['request.changed'],
});

export const membersList = endpoint('membersList', 'GET organisations/{org}/members', {
  summary: 'Members and invitations',
  access: 'member',
  query: pageQuery,
  answers: { 200: { description: 'A page', schema: pageOf(member) } },
});

export const membersCreate = endpoint('membersCreate', 'POST organisations/{org}/members', {
  summary: 'Invite a member',
  access: 'administrator',
  body: z.strictObject({ email: emailSchema, role: roleSchema }),
  answers: { 201: { description: 'Invited', schema: member } },
  problems: ['member.exists'],
});

export const membersPut = endpoint('membersPut', 'PUT organisations/{org}/members/{member}', {
  summary: 'Invite a member by address, or change the role of one',
  access: 'administrator',
  params: orgMember,
  body: z.strictObject({ role: roleSchema }),
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
    summary: 'Remove a member',
    access: 'administrator',
    params: orgMember,
    answers: { 204: { description: 'Removed, or was no member' } },
    problems: ['member.last-administrator'],
  },
);

export const pluginsList = endpoint('pluginsList', 'GET organisations/{org}/plugins', {
  summary: 'The marketplace, as this organisation sees it',
  access: 'member',
  answers: { 200: { description: 'All plug-ins', schema: pageOf(plugin) } },
});

export const pluginsInstall = endpoint(
  'pluginsInstall',
  'PUT organisations/{org}/plugins/microsoft-calendar',
  {
    summary: 'Install the Microsoft Calendar plug-in',
    access: 'administrator',
    answers: { 200: { description: 'Installed', schema: plugin } },
  },
);

export const pluginsRemove = endpoint(
  'pluginsRemove',
  'DELETE organisations/{org}/plugins/microsoft-calendar',
  {
    summary: 'Remove the Microsoft Calendar plug-in',
    access: 'administrator',
    answers: { 204: { description: 'Removed' } },
    problems: ['plugin.connected'],
  },
);
