/** `LONG=1` repeats what is random many times over, and takes what is exhaustive further. */
export const isLong = process.env['LONG'] !== undefined;

export const runs = (usual: number, long: number): number => (isLong ? long : usual);
