/** The portal's sign-in form: an address is enough, and an operator says so. */
import { html } from 'hono/html';

export async function signInPage(action: string, problem: string | null): Promise<string> {
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign in to the portal</title>
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
<body><main>
<h1>Sign in to the portal</h1>
${problem === null ? '' : html`<p class="problem" role="alert">${problem}</p>`}
<form method="post" action="${action}">
<label>E-mail address <input name="email" type="email" autocomplete="username" required autofocus></label>
<fieldset>
<label><input name="roles" type="checkbox" value="operator"> as operator</label><br>
<label><input name="roles" type="checkbox" value="operator-read"> as operator, reading only</label>
</fieldset>
<button type="submit">Sign in</button>
</form>
</main></body>
</html>`;
  return page.toString();
}
