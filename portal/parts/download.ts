/** Gives the person a file that was made on this page. */
export function download(name: string, type: string, text: string | readonly string[]): void {
  const address = URL.createObjectURL(new Blob([text].flat(), { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the file when the click returns, save for very old ones.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
