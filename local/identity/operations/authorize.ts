/** `/{tenant}/oauth2/v2.0/authorize`: sign-in with authorization code, PKCE and the answer in the query. */
import type { Context } from 'hono';
import type { User } from '../../directory/model.ts';
import { ADMIN_SCOPES } from '../../directory/permissions.ts';
import type { IdentityContext } from '../context.ts';
import { type ErrorNumber, IdentityError } from '../errors.ts';
import { approvalPage } from '../pages.ts';
import { randomHandle } from '../state.ts';
import { askForAdministrator, mayConsent } from './admin-consent.ts';
import { type ClientRequest, checkClient } from './check-client.ts';
import { answerAt, formAction, type Interaction, readInteraction } from './interaction.ts';
import { ensurePrincipal, publisherOf } from './principals.ts';
import { consentScopes, requestedPermissions } from './requested-permissions.ts';
import { signedInUser, signIn } from './sign-in.ts';

/** These leave people on Microsoft's page; every other refusal goes back to the application. */
const SHOWN: readonly ErrorNumber[] = [50020, 7000112];
const CODE_LIFETIME_MS = 10 * 60 * 1000;

export async function authorize(context: IdentityContext, c: Context): Promise<Response> {
  const interaction = await readInteraction(c);
  const request = checkClient(context, c.req.param('tenant') ?? '', interaction.query);
  try {
    return await proceed(context, c, request, interaction);
  } catch (error) {
    if (!(error instanceof IdentityError) || SHOWN.includes(error.number)) throw error;
    return c.redirect(
      answerAt(request.redirectUri, {
        error: error.error,
        error_description: error.message,
        state: interaction.query.get('state'),
      }),
      302,
    );
  }
}

async function proceed(
  context: IdentityContext,
  c: Context,
  request: ClientRequest,
  interaction: Interaction,
): Promise<Response> {
  const { query, form } = interaction;
  checkParameters(context, request, query);
  const { scopes } = requestedPermissions(request.application, query.get('scope') ?? '');
  if (!scopes.includes('openid')) fail(70011, `The 'scope' input parameter must include openid.`);

  const silent = query.get('prompt') === 'none';
  const user = silent
    ? (signedInUser(context, c, request) ??
      fail(50058, 'A silent sign-in request was sent but no user is signed in.'))
    : await signIn(context, c, request, interaction);
  if (user instanceof Response) return user;

  const { application } = request;
  const decision = form.get('decision');
  if (decision === 'cancel') fail(65004, 'User declined to consent to access the app.');
  const needed = missingScopes(context, request, user, scopes);
  const isForAdministrators = needed.some((scope) => ADMIN_SCOPES.includes(scope));
  if (isForAdministrators && !silent && !mayConsent(user, { roles: [], scopes: needed })) {
    return askForAdministrator(c, request, user, query);
  }
  if (needed.length > 0 && decision !== 'accept') {
    if (silent) {
      fail(
        65001,
        `The user or administrator has not consented to use the application with ID '${application.appId}' named '${application.displayName}'. Send an interactive authorization request for this user and resource.`,
      );
    }
    const page = {
      action: formAction(interaction),
      application: application.displayName,
      publisher: publisherOf(context, application),
      username: user.userPrincipalName,
      permissions: needed,
      forOrganisation: false,
    };
    return c.html(approvalPage(page));
  }
  const principal = ensurePrincipal(context, application, user.tenantId);
  if (!principal.accountEnabled) {
    fail(7000112, `Application '${application.appId}'(${application.displayName}) is disabled.`);
  }
  if (needed.length > 0) {
    context.directory.consent.grant(principal, {
      roles: [],
      scopes: consentScopes(scopes),
      userId: user.id,
    });
  }
  const code = issueCode(context, request, user, query, scopes);
  return c.redirect(answerAt(request.redirectUri, { code, state: query.get('state') }), 302);
}

function issueCode(
  { state }: IdentityContext,
  { application, authority, redirectUri }: ClientRequest,
  user: User,
  query: URLSearchParams,
  scopes: readonly string[],
): string {
  const code = randomHandle();
  state.codes.put(code, {
    clientId: application.appId,
    tenantId: user.tenantId,
    userId: user.id,
    authority,
    redirectUri,
    challenge: query.get('code_challenge'),
    nonce: query.get('nonce'),
    scopes,
    expiresAt: new Date(Date.now() + CODE_LIFETIME_MS).toISOString(),
    redeemed: false,
  });
  return code;
}

function checkParameters(
  { directory }: IdentityContext,
  { application }: ClientRequest,
  query: URLSearchParams,
): void {
  if (query.get('response_type') !== 'code') {
    fail(
      700054,
      `response_type '${query.get('response_type')}' is not enabled for the application.`,
    );
  }
  if ((query.get('response_mode') ?? 'query') !== 'query') {
    fail(70011, `response_mode '${query.get('response_mode')}' is not emulated: use 'query'.`);
  }
  const challenge = query.get('code_challenge');
  if (challenge === null && application.appId !== directory.provider.discoveryAppId) return;
  if (!challenge || query.get('code_challenge_method') !== 'S256') {
    fail(9002325, 'Proof Key for Code Exchange is required, with code_challenge_method S256.');
  }
}

function missingScopes(
  { directory }: IdentityContext,
  { application }: ClientRequest,
  user: User,
  scopes: readonly string[],
): readonly string[] {
  const principal = directory.latest.servicePrincipal(user.tenantId, application.appId);
  const granted =
    principal === undefined ? [] : directory.latest.scopes(user.tenantId, principal.id, user.id);
  return consentScopes(scopes).filter((scope) => !granted.includes(scope));
}

function fail(number: ErrorNumber, text: string): never {
  throw new IdentityError(number, text);
}
