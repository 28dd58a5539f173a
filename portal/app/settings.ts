/** Settings of the site's operator for this installation: `/settings.json` beside the page. */
import type { SessionSettings } from '../session/session.ts';

export interface Settings extends SessionSettings {
  /** Address of the API with its prefix: `https://api.example.com/api`. */
  readonly api: string;
  /** Address of the room display, for the hint where a pairing code is typed. */
  readonly display?: string;
  readonly words: ProductWords;
}

/** Names that people read; an installation may have its own. */
interface ProductWords {
  readonly portal: string;
  readonly product: string;
  readonly publisher: string;
}

const DEFAULT_WORDS: ProductWords = {
  portal: 'XMS',
  product: 'ClickShare',
  publisher: 'Barco',
};

/** @throws {Error} when the site has no `/settings.json` */
export async function readSettings(): Promise<Settings> {
  const response = await fetch('/settings.json');
  if (!response.ok) throw new Error(`/settings.json: ${response.status}`);
  const given = (await response.json()) as Settings & { readonly words?: Partial<ProductWords> };
  return { ...given, words: { ...DEFAULT_WORDS, ...given.words } };
}
