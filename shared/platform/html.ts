/** HTML by hand: escaping, and templates that escape by themselves. */

/** Makes text safe as the content of an element and as a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** Text that is safe as content and as an attribute. */
export interface Markup {
  readonly markup: string;
}
export type Part = string | number | Markup | readonly Part[];

const render = (part: Part): string => {
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return 'markup' in part ? part.markup : part.map(render).join('');
};

/** Escapes whatever is filled into the template, unless this function made it. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Markup => ({
  markup: texts.map((text, index) => text + render(parts[index] ?? '')).join(''),
});
