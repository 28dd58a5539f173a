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
import { type ClientRequest, checkClient } from './check-client.ts';
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

  if (!mayConsent(user, permissions)) return askForAdministrator(c, request, user, query);
  switch (form.get('decision')) {
    case 'accept': {
      const principal = ensurePrincipal(context, request.application, user.tenantId);
      context.directory.consent.grant(principal, { ...permissions, userId: null });
      return back(c, request, query, {
        admin_consent: 'True',
        tenant: user.tenantId,
        scope: namesOf(permissions)
          .map((value) => `${GRAPH_AUDIENCE}/${value}`)
          .join(' '),
      });
    }
    case 'cancel':
      return back(c, request, query, { ...refusalOf(declined()), admin_consent: 'True' });
    default:
      return c.html(
        approvalPage({
          action: formAction(interaction),
          application: request.application.displayName,
          publisher: publisherOf(context, request.application),
          username: user.userPrincipalName,
          permissions: namesOf(permissions),
          forOrganisation: true,
        }),
      );
  }
}

const refusalOf = ({ error, message }: IdentityError) => ({ error, error_description: message });

const declined = () =>
  new IdentityError(65004, 'The resource owner or authorization server denied the request.');

/** Redirects to the application, whose state goes with the answer. */
function back(
  c: Context,
  { redirectUri }: ClientRequest,
  query: URLSearchParams,
  answer: Readonly<Record<string, string>>,
): Response {
  return c.redirect(answerAt(redirectUri, { ...answer, state: query.get('state') }), 302);
}

/** Shows who can approve, and leads back to the application only when the person wants it. */
export function askForAdministrator(
  c: Context,
  { application, redirectUri }: ClientRequest,
  { userPrincipalName }: User,
  query: URLSearchParams,
): Response | Promise<Response> {
  const refusal = new IdentityError(
    90094,
    `${application.displayName} needs permission to access resources in your organization that only an admin can grant. ${userPrincipalName} cannot grant it: ask an administrator.`,
  );
  const page = adminApprovalPage({
    application: application.displayName,
    username: userPrincipalName,
    problem: refusal.message,
    returnTo: answerAt(redirectUri, {
      ...refusalOf(refusal),
      error: 'access_denied',
      state: query.get('state'),
    }),
  });
  return c.html(page, refusal.status);
}

/** Application administrators may consent to anything but Graph's application permissions. */
export function mayConsent({ roles }: User, permissions: Permissions): boolean {
  const enough = [GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR];
  if (permissions.roles.length === 0) {
    enough.push(APPLICATION_ADMINISTRATOR, CLOUD_APPLICATION_ADMINISTRATOR);
  }
  return roles.some((role) => enough.includes(role));
}

function namesOf({ roles, scopes }: Permissions): string[] {
  return [...roles.flatMap((id) => appRoleValue(id) ?? []), ...scopes];
}
