/** Text inside PowerShell: literals that no room or group name can leave, and filters inside literals. */

/**
 * Splits text into runs of printable ASCII, which a script may contain as they are, and single units of everything
 * else.
 */
const PARTS = /[\x20-\x7e]+|[^]/g;

/**
 * A PowerShell expression for exactly this text. Inside single quotes only a quote has a meaning, and it is doubled.
 * Characters other than printable ASCII are written by number: PowerShell takes U+2018 to U+201B for quotes as well,
 * Windows PowerShell reads a file without a byte order mark in the code page of the machine (where half of a Cyrillic
 * letter is such a quote), a line end runs what was pasted so far, and a text that reverses its direction can look like
 * another one.
 */
export function literal(text: string): string {
  const parts = (text.match(PARTS) ?? []).map((part) =>
    /^[\x20-\x7e]/.test(part) ? `'${part.replaceAll("'", "''")}'` : `[char]0x${hex(part)}`,
  );
  // The expression begins with a string, even an empty one: `+` would add up bare characters as numbers.
  if (!parts[0]?.startsWith("'")) parts.unshift("''");
  return parts.length === 1 ? parts.join('') : `(${parts.join(' + ')})`;
}

const hex = (unit: string): string =>
  unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');

/** One comparison of a recipient filter (OPATH), to be written as a literal: its own quotes are doubled first. */
export const equals = (property: string, value: string): string =>
  `${property} -eq '${value.replaceAll("'", "''")}'`;
