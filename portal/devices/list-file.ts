/** Reads a file that a person chose: UTF-8, or what older spreadsheets write. */
const MOST_BYTES = 1024 * 1024;

export async function textOf(
  file: Blob,
): Promise<{ readonly text: string } | { readonly fault: 'tooLarge' | 'unreadable' }> {
  if (file.size > MOST_BYTES) return { fault: 'tooLarge' };
  let bytes: ArrayBuffer;
  try {
    bytes = await file.arrayBuffer();
  } catch {
    return { fault: 'unreadable' };
  }
  const text = decoded(bytes);
  return text.includes('\0') ? { fault: 'unreadable' } : { text };
}

function decoded(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
