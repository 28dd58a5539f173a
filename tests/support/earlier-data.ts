/** A data folder that version 0.1.0 wrote; how it was recorded is in tests/support/data/README.md. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Recorded {
  readonly id: string;
  readonly email: string;
  readonly state: string;
  readonly profile?: string;
  readonly problem?: string;
  readonly timeline: number;
}

export interface EarlierData {
  readonly dataDir: string;
  readonly recorded: Readonly<Record<string, Recorded>>;
  readonly device: { readonly credential: string; readonly roomId: string };
}

/** Unpacked into a new folder, with the clock a minute after the recording: it has deadlines and tokens. */
export function unpackEarlierData(): EarlierData {
  const dataDir = mkdtempSync(join(tmpdir(), 'calendar-earlier-'));
  execFileSync('tar', ['xzf', 'tests/support/data/0.1.0.tgz', '-C', dataDir]);
  const { device, at, ...recorded } = JSON.parse(
    readFileSync(join(dataDir, 'recorded.json'), 'utf8'),
  );
  const offsetMs = Date.parse(at) + 60_000 - Date.now();
  writeFileSync(join(dataDir, 'clock.json'), JSON.stringify({ offsetMs }));
  return { dataDir, recorded, device };
}
