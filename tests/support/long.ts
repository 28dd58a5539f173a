/** `LONG=1` repeats random tests many more times and extends exhaustive ones. */
export const isLong = process.env['LONG'] !== undefined;

export const runs = (usual: number, long: number): number => (isLong ? long : usual);
