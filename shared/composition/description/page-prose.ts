/** The little Markdown that descriptions use, as HTML. */
import { html, type Markup } from '../../platform/html.ts';

const INLINE = /`([^`]+)`|\[([^\]]+)\]\((https:[^)\s]+)\)|\*([^*]+)\*/g;

/** One paragraph: `code`, [links](https://…) and *emphasis*. */
export function prose(text: string): Markup {
  const parts = [];
  let end = 0;
  for (const { 0: found, index, ...groups } of text.matchAll(INLINE)) {
    parts.push(text.slice(end, index), inline(groups));
    end = index + found.length;
  }
  return html`${parts}${text.slice(end)}`;
}

function inline(groups: Readonly<Record<number, string | undefined>>): Markup {
  const { 1: code, 2: label, 3: url, 4: stressed } = groups;
  if (code !== undefined) return html`<code>${code}</code>`;
  if (url !== undefined) return html`<a href="${url}">${label ?? url}</a>`;
  return html`<em>${stressed ?? ''}</em>`;
}

/** Paragraphs, which blank lines part. */
export const paragraphs = (text: string): Markup =>
  html`${text.split('\n\n').map((one) => html`<p>${prose(one)}</p>`)}`;
