/** `/{tenant}/v2.0/adminconsent`: an administrator accepts an application's permissions for the whole tenant. */
import type { Context } from 'hono';
import type { User } from '../../directory/model.ts';
import {
  APPLICATION_ADMINISTRATOR,
  appRoleValue,
  CLOUD_APPLICATION_ADMINISTRATOR,
  GLOBAL_ADMINISTRATOR,
  GRAPH_AUDIENCE,
  PRIVILEGED_ROLE_ADMINISTRATOR,
} from '../../directory/permissions.ts';
import type { IdentityContext } from '../context.ts';
import { IdentityError, missingParameter } from '../errors.ts';
import { adminApprovalPage, approvalPage } from '../pages.ts';
import { checkClient } from './check-client.ts';
import { answerAt, formAction, readInteraction } from './interaction.ts';
import { ensurePrincipal, publisherOf } from './principals.ts';
import { type Permissions, requestedPermissions } from './requested-permissions.ts';
import { signIn } from './sign-in.ts';

export async function adminConsent(context: IdentityContext, c: Context): Promise<Response> {
  const segment = c.req.param('tenant') ?? '';
  if (segment === 'common') {
    throw new IdentityError(
      90130,
      'The application is not supported over the /common endpoint. Use the /organizations or tenant-specific endpoint.',
    );
  }
  const interaction = await readInteraction(c);
  const { query, form } = interaction;
  const request = checkClient(context, segment, query);
  const scope = query.get('scope');
  if (!scope) throw missingParameter('scope');
  const permissions = requestedPermissions(request.application, scope);

  const user = await signIn(context, c, request, interaction);
  if (user instanceof Response) return user;

  const { application, redirectUri } = request;
  const values = namesOf(permissions);
  const state = query.get('state');
  if (!mayConsent(user, permissions)) {
    const refusal = adminRequired(user, application.displayName);
    return c.html(
      adminApprovalPage({
        application: application.displayName,
        username: user.userPrincipalName,
        problem: refusal.message,
        returnTo: answerAt(redirectUri, {
          error: 'access_denied',
          error_description: refusal.message,
          state,
        }),
      }),
      refusal.status,
    );
  }
  switch (form.get('decision')) {
    case 'accept': {
      const principal = ensurePrincipal(context, application, user.tenantId);
      context.directory.consent.grant(principal, { ...permissions, userId: null });
      return c.redirect(
        answerAt(redirectUri, {
          admin_consent: 'True',
          tenant: user.tenantId,
          scope: values.map((value) => `${GRAPH_AUDIENCE}/${value}`).join(' '),
          state,
        }),
        302,
      );
    }
    case 'cancel': {
      const declined = new IdentityError(
        65004,
        'The resource owner or authorization server denied the request.',
      );
      return c.redirect(
        answerAt(redirectUri, {
          error: declined.error,
          error_description: declined.message,
          admin_consent: 'True',
          state,
        }),
        302,
      );
    }
    default:
      return c.html(
        approvalPage({
          action: formAction(interaction),
          application: application.displayName,
          publisher: publisherOf(context, application),
          username: user.userPrincipalName,
          permissions: values,
          forOrganisation: true,
        }),
      );
  }
}

/** Application administrators may consent to anything but Graph's application permissions. */
function mayConsent({ roles }: User, permissions: Permissions): boolean {
  const enough = [GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR];
  if (permissions.roles.length === 0) {
    enough.push(APPLICATION_ADMINISTRATOR, CLOUD_APPLICATION_ADMINISTRATOR);
  }
  return roles.some((role) => enough.includes(role));
}

function adminRequired({ userPrincipalName }: User, application: string): IdentityError {
  return new IdentityError(
    90094,
    `${application} needs permission to access resources in your organization that only an admin can grant. ${userPrincipalName} cannot grant it: ask an administrator.`,
  );
}

function namesOf({ roles, scopes }: Permissions): string[] {
  return [...roles.flatMap((id) => appRoleValue(id) ?? []), ...scopes];
}
