/** The pages of the portal's sign-in: an address is enough, and an operator says so. */
import { html, raw } from 'hono/html';

type Fragment = ReturnType<typeof html>;

async function page(title: string, body: Fragment): Promise<string> {
  const document = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; color: #1d2733; background: #eef1f4; }
main { max-width: 24rem; margin: 12vh auto; padding: 2rem; background: #fff; border-radius: .5rem; }
h1 { font-size: 1.4rem; margin: 0 0 1rem; }
input[type=email] { font: inherit; width: 100%; box-sizing: border-box; padding: .5rem; }
button { font: inherit; padding: .5rem 1.5rem; }
fieldset { border: 0; padding: 0; margin: 1rem 0; }
.problem { color: #a4262c; }
</style>
</head>
<body><main><h1>${title}</h1>${body}</main></body>
</html>`;
  return document.toString();
}

export function signInPage(action: string, problem: string | null): Promise<string> {
  return page(
    'Sign in to the portal',
    html`${problem === null ? '' : html`<p class="problem" role="alert">${problem}</p>`}
<form method="post" action="${action}">
<label>E-mail address <input name="email" type="email" autocomplete="username" required autofocus></label>
<fieldset>
<label><input name="roles" type="checkbox" value="operator"> as operator</label><br>
<label><input name="roles" type="checkbox" value="operator-read"> as operator, reading only</label>
</fieldset>
<button type="submit">Sign in</button>
</form>`,
  );
}

/** `form` is oidc-provider's own hidden form, with id `op.logoutForm`. */
export function signOutPage(form: string): Promise<string> {
  return page(
    'Sign out of the portal?',
    html`${raw(form)}
<button type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
<button type="submit" form="op.logoutForm">Stay signed in</button>`,
  );
}

export function signedOutPage(): Promise<string> {
  return page('Signed out', html`<p>You can close this page.</p>`);
}

export function errorPage(error: string, description: string): Promise<string> {
  return page(
    'That did not work',
    html`<p class="problem" role="alert">${error}: ${description}</p>`,
  );
}
