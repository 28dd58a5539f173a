/** Text inside PowerShell: literals that no room or group name can leave, and filters inside literals. */

/** Runs of what stands for itself in a script, printable ASCII, and single units of all else. */
const PARTS = /[\x20-\x7e]+|[^]/g;

/**
 * An expression of exactly this text. Inside single quotes nothing but a quote means anything, and that is doubled.
 * All else but printable ASCII is named by its number: PowerShell takes U+2018 to U+201B for quotes as well, Windows
 * PowerShell reads a file without a byte order mark in the code page of the machine (where half of a Cyrillic letter
 * is such a quote), a line end runs what was pasted so far, and a text that reverses its direction can look like
 * another one.
 */
export function literal(text: string): string {
  const parts = (text.match(PARTS) ?? []).map((part) =>
    /^[\x20-\x7e]/.test(part) ? `'${part.replaceAll("'", "''")}'` : `[char]0x${hex(part)}`,
  );
  // Text comes first, even an empty one: characters on their own would be added up as numbers.
  if (!parts[0]?.startsWith("'")) parts.unshift("''");
  return parts.length === 1 ? parts.join('') : `(${parts.join(' + ')})`;
}

const hex = (unit: string): string =>
  unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');

/** One comparison of a recipient filter (OPATH), to be written as a literal: its own quotes are doubled first. */
export const equals = (property: string, value: string): string =>
  `${property} -eq '${value.replaceAll("'", "''")}'`;
