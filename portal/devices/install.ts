/**
 * Adds the devices of a list part by part: progress is seen, and what was added stays known whatever happens later.
 * A part that the API refuses for some of its lines is sent again without them.
 */
import type { components, operations } from '../../contracts/openapi.d.ts';
import { listOf, type PlannedDevice } from './device-list.ts';

export type InstalledDevice =
  operations['devicesInstall']['responses'][200]['content']['application/json']['items'][number];
type Problem = Partial<components['schemas']['Problem']>;

interface RefusedLine {
  readonly line: number;
  readonly name: string;
  readonly detail: string;
}

export interface InstallResult {
  readonly installed: readonly InstalledDevice[];
  readonly refused: readonly RefusedLine[];
  /** Not sent yet, or not answered. */
  readonly left: readonly PlannedDevice[];
  /** Why it stopped. */
  readonly error?: unknown;
}

const PART = 100;

interface Ports {
  /** Sends one list. @throws what the API refused */
  readonly send: (list: string) => Promise<readonly InstalledDevice[]>;
  /** The refusal that names lines; undefined for any other error. */
  readonly refusalOf: (error: unknown) => Problem | undefined;
  readonly onProgress: (result: InstallResult) => void;
}

/** Goes on from a result: what is left is sent; an answer that was lost is asked for again with new codes. */
export async function install(from: InstallResult, ports: Ports): Promise<InstallResult> {
  const { error: _, ...start } = from;
  let result: InstallResult = start;
  while (result.left.length > 0) {
    const part = result.left.slice(0, PART);
    const rest = result.left.slice(part.length);
    try {
      const answer = await sendPart(part, ports);
      result = {
        installed: [...result.installed, ...answer.installed],
        refused: [...result.refused, ...answer.refused],
        left: rest,
      };
    } catch (error) {
      result = { ...result, error };
      ports.onProgress(result);
      return result;
    }
    ports.onProgress(result);
  }
  return result;
}

async function sendPart(
  part: readonly PlannedDevice[],
  ports: Ports,
): Promise<Pick<InstallResult, 'installed' | 'refused'>> {
  if (part.length === 0) return { installed: [], refused: [] };
  try {
    const items = await ports.send(listOf(part));
    // The API counts the lines of the part, header included.
    const installed = items.map((item) => ({
      ...item,
      line: lineOf(part, item.line) ?? item.line,
    }));
    return { installed, refused: [] };
  } catch (error) {
    const refused = refusedLines(part, ports.refusalOf(error));
    if (refused.length === 0) throw error;
    const lines = new Set(refused.map(({ line }) => line));
    const rest = await sendPart(
      part.filter(({ line }) => !lines.has(line)),
      ports,
    );
    return { installed: rest.installed, refused: [...refused, ...rest.refused] };
  }
}

const lineOf = (part: readonly PlannedDevice[], sent: number): number | undefined =>
  part[sent - 2]?.line;

function refusedLines(
  part: readonly PlannedDevice[],
  problem: Problem | undefined,
): readonly RefusedLine[] {
  const byLine = new Map<number, RefusedLine>();
  for (const { pointer, detail } of problem?.errors ?? []) {
    const row = part[Number(/^\/(\d+)/.exec(pointer)?.[1]) - 2];
    if (row === undefined || byLine.has(row.line)) continue;
    const column = /\/(name|room)$/.exec(pointer)?.[1];
    const said = column === undefined ? detail : `${column} ${detail}`;
    byLine.set(row.line, { line: row.line, name: row.name, detail: said });
  }
  return [...byLine.values()];
}
