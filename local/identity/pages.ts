/** The pages that people see: plain forms, which a browser and a script can both use. */
import { html } from 'hono/html';

type Fragment = ReturnType<typeof html>;

function page(title: string, body: Fragment): Fragment {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>
body { overflow-wrap: anywhere; font: 16px/1.5 "Segoe UI", system-ui, sans-serif; color: #1b1b1b; background: #f2f2f2; }
main { max-width: 27rem; margin: 10vh auto; padding: 2.5rem; background: #fff; box-shadow: 0 2px 6px #0003; }
h1 { font-size: 1.5rem; margin: 0 0 1rem; }
input { font: inherit; width: 100%; box-sizing: border-box; padding: .4rem; border: 0; border-bottom: 1px solid #666; }
button { font: inherit; padding: .4rem 1.6rem; margin: 1.5rem .5rem 0 0; border: 1px solid #0067b8; background: #fff; color: #0067b8; }
button.primary { background: #0067b8; color: #fff; }
.problem { color: #a4262c; }
small { color: #555; }
</style>
</head>
<body><main><p><small>Emulated Microsoft sign-in</small></p><h1>${title}</h1>${body}</main></body>
</html>`;
}

export function signInPage(form: {
  action: string;
  username: string;
  problem: string | null;
}): Fragment {
  return page(
    'Sign in',
    html`${form.problem === null ? '' : html`<p class="problem" role="alert">${form.problem}</p>`}
<form method="post" action="${form.action}">
<label>Account <input name="username" type="text" inputmode="email" autocomplete="username" value="${form.username}" placeholder="name@example.com" required autofocus></label>
<button class="primary" type="submit">Next</button>
</form>`,
  );
}

export function approvalPage(form: {
  action: string;
  application: string;
  publisher: string;
  username: string;
  permissions: readonly string[];
  forOrganisation: boolean;
}): Fragment {
  return page(
    form.forOrganisation
      ? 'Permissions requested: review for your organization'
      : 'Permissions requested',
    html`<p><strong>${form.application}</strong><br><small>Published by ${form.publisher}</small></p>
<p>This application asks for:</p>
<ul>${form.permissions.map((permission) => html`<li>${permission}</li>`)}</ul>
${form.forOrganisation ? html`<p>If you accept, it gets access for all users in your organization.</p>` : ''}
<form method="post" action="${form.action}">
<button class="primary" type="submit" name="decision" value="accept">Accept</button>
<button type="submit" name="decision" value="cancel">Cancel</button>
</form>
<p><small>Signed in as ${form.username}</small></p>`,
  );
}

/** Shown to people whose role is too weak; they can leave it for the application, or for another account. */
export function adminApprovalPage(form: {
  application: string;
  username: string;
  problem: string;
  returnTo: string;
}): Fragment {
  return page(
    'Need admin approval',
    html`<p><strong>${form.application}</strong></p>
<p class="problem" role="alert">${form.problem}</p>
<p><a href="${form.returnTo}">Return to the application without granting consent</a></p>
<p><small>Signed in as ${form.username}</small></p>`,
  );
}

/** Shown instead of a redirect. The browser goes no further, as with the real service. */
export function errorPage(message: string): Fragment {
  return page(
    'Sorry, but we’re having trouble signing you in.',
    html`<p class="problem" role="alert">${message}</p>
<p><small>Timestamp: ${new Date().toISOString()}</small></p>`,
  );
}
