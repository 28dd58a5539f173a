/** `LONG=1` repeats random tests many more times and extends exhaustive ones. */
export const isLong = process.env['LONG'] !== undefined;

/** Which share a short run takes; `SEED` repeats it. */
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000);

/** One in `every` of them, others in each run; all with `LONG=1`. */
export function shareOf<T>(all: readonly T[], every: number): readonly T[] {
  if (isLong) return all;
  process.stderr.write(`SEED=${seed} chose one in ${every} of ${all.length}\n`);
  return all.filter((_, index) => index % every === seed % every);
}

let isTold = false;

/** Whether it is the turn of what has this name, of which a short run takes one in `every`; always with `LONG=1`. */
export function isItsTurn(name: string, every: number): boolean {
  if (isLong) return true;
  if (!isTold) process.stderr.write(`SEED=${seed} chose one in ${every} by name\n`);
  isTold = true;
  const sum = Buffer.from(name).reduce((total, byte) => total + byte, 0);
  return sum % every === seed % every;
}

export const runs = (usual: number, long: number): number => (isLong ? long : usual);
