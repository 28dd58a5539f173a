/** `LONG=1` repeats what is random many times over. */
export const runs = (usual: number, long: number): number =>
  process.env['LONG'] === undefined ? usual : long;
