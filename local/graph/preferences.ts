/** The `Prefer` header: the zone that times are returned in and the kind of ids. */
import { errors } from './errors.ts';
import type { Preferences } from './event-view.ts';
import { ianaZone } from './time.ts';

export function readPreferences(header: string | undefined): {
  preferences: Preferences;
  /** For `Preference-Applied`; empty when nothing was asked for. */
  applied: string;
} {
  const name = /outlook\.timezone\s*=\s*"([^"]*)"/i.exec(header ?? '')?.[1];
  const zone = ianaZone(name ?? 'UTC');
  if (zone === undefined) throw errors.unknownZone(name ?? '');
  const immutableIds = /idtype\s*=\s*"?immutableid"?/i.test(header ?? '');
  const applied = [
    ...(name === undefined ? [] : [`outlook.timezone="${name}"`]),
    ...(immutableIds ? ['IdType="ImmutableId"'] : []),
  ];
  return {
    preferences: { timeZone: { zone, name: name ?? 'UTC' }, immutableIds },
    applied: applied.join(', '),
  };
}
