/** How long unknown, expired and used pairing codes take to be refused: nobody may tell them apart. */
import { startDevices } from '../tests/support/devices.ts';
import { quantile } from './stack.ts';

const TRIES = 2_000;
const CODES = 20;
const HOUR = 3_600_000;
/** Far enough apart that none is held back. */
const APART_MS = 7_000;

type Kind = 'unknown' | 'expired' | 'used';

export async function measureCodes(): Promise<object> {
  const rig = await startDevices();
  try {
    const codes: Record<Kind, string[]> = { unknown: [], expired: [], used: [] };
    for (let count = 0; count < CODES; count += 1) {
      rig.advance(APART_MS);
      const [used, expired] = [await rig.create(), await rig.create()];
      await rig.pair(used.pairingCode);
      codes.used.push(used.pairingCode);
      codes.expired.push(expired.pairingCode);
      codes.unknown.push(`BBBBB-BBB${'BCDFGHJKLMNPQRSTVWXZ'.charAt(count)}B`);
    }
    rig.advance(2 * HOUR);
    const took: Record<Kind, number[]> = { unknown: [], expired: [], used: [] };
    const kinds = Object.keys(took) as Kind[];
    for (let count = -CODES; count < TRIES; count += 1) {
      for (const kind of kinds) {
        rig.advance(APART_MS);
        const code = codes[kind].at(count % CODES) ?? '';
        const asked = performance.now();
        await rig.pair(code).then(
          () => {
            throw new Error(`A code that is ${kind} was taken.`);
          },
          () => undefined,
        );
        if (count >= 0) took[kind].push(performance.now() - asked);
      }
    }
    const medians = Object.fromEntries(
      kinds.map((kind) => [kind, Math.round(quantile(took[kind], 0.5) * 1000) / 1000]),
    );
    const [least, most] = [
      Math.min(...Object.values(medians)),
      Math.max(...Object.values(medians)),
    ];
    return {
      triesPerKind: TRIES,
      medianMilliseconds: medians,
      apartPercent: Math.round((most / least - 1) * 1000) / 10,
    };
  } finally {
    await rig.close();
  }
}
