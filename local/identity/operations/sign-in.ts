/** Finds the user at the browser: by the session cookie without a page, otherwise by a sign-in form. */
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { User } from '../../directory/model.ts';
import type { IdentityContext } from '../context.ts';
import { IdentityError } from '../errors.ts';
import { signInPage } from '../pages.ts';
import { randomHandle } from '../state.ts';
import type { ClientRequest } from './check-client.ts';
import { formAction, type Interaction } from './interaction.ts';

const COOKIE = 'ESTSAUTH';

/** The user of the session, if they can act in the tenant that the request names. */
export function signedInUser(
  { directory, state }: IdentityContext,
  c: Context,
  { tenant }: ClientRequest,
): User | undefined {
  const handle = getCookie(c, COOKIE);
  const session = handle === undefined ? undefined : state.sessions.get(handle);
  if (session === undefined) return undefined;
  if (tenant !== undefined && tenant.id !== session.tenantId) return undefined;
  return directory.user(session.tenantId, session.userId);
}

/** A user, or the response that leads to one. */
export async function signIn(
  context: IdentityContext,
  c: Context,
  request: ClientRequest,
  interaction: Interaction,
): Promise<User | Response> {
  const { query, form } = interaction;
  const username = form.get('username');
  if (username !== null) return acceptUsername(context, c, request, interaction, username.trim());
  const user = signedInUser(context, c, request);
  const prompt = query.get('prompt');
  if (user !== undefined && prompt !== 'login' && prompt !== 'select_account') return user;
  const known = user?.userPrincipalName ?? query.get('login_hint') ?? '';
  return c.html(signInPage({ action: formAction(interaction), username: known, problem: null }));
}

async function acceptUsername(
  { directory, state }: IdentityContext,
  c: Context,
  { tenant }: ClientRequest,
  interaction: Interaction,
  username: string,
): Promise<Response> {
  const user = directory.userByName(username);
  if (user === undefined) {
    const problem = `AADSTS50034: We couldn't find an account with that username.`;
    return c.html(signInPage({ action: formAction(interaction), username, problem }));
  }
  if (tenant !== undefined && tenant.id !== user.tenantId) {
    throw new IdentityError(
      50020,
      `User account '${username}' does not exist in tenant '${tenant.displayName}' and cannot access the application in that tenant.`,
    );
  }
  const handle = randomHandle();
  state.sessions.put(handle, { tenantId: user.tenantId, userId: user.id });
  setCookie(c, COOKIE, handle, { path: '/', httpOnly: true, sameSite: 'Lax' });
  // The prompt has been answered: repeating it would ask for ever.
  const query = new URLSearchParams(interaction.query);
  query.delete('prompt');
  return c.redirect(`${interaction.path}?${query.toString()}`, 303);
}
