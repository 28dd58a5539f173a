/** Settings of the site's operator for this installation: `/settings.json` beside the page. */

export interface Settings {
  /** With its prefix: `https://api.example.com/api`. */
  readonly api: string;
  /** The portal's name for people. */
  readonly portal: string;
}

/** @throws what `fetch` throws, or an error when the site has no `/settings.json` */
export async function readSettings(): Promise<Settings> {
  const response = await fetch('/settings.json');
  if (!response.ok) throw new Error(`/settings.json: ${response.status}`);
  const { api, words } = (await response.json()) as {
    readonly api: string;
    readonly words?: { readonly portal?: string };
  };
  return { api: api.replace(/\/+$/, ''), portal: words?.portal ?? 'XMS' };
}
