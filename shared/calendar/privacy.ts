/** Applies privacy to a meeting before anything is stored or leaves this process. */
import type { Meeting } from './contract.ts';
import type { Candidate } from './normalise.ts';
import type { CalendarSettings } from './settings.ts';

export function applyPrivacy(
  candidate: Candidate,
  { privacy, showJoinLinks }: Pick<CalendarSettings, 'privacy' | 'showJoinLinks'>,
): Meeting {
  const { title, organiser, joinUrl, ...times } = candidate;
  if (times.private || privacy === 'busy-only') return times;
  const named = organiser === undefined ? times : { ...times, organiser };
  if (privacy === 'organiser-only') return named;
  return {
    ...named,
    ...(title === undefined ? {} : { title }),
    ...(showJoinLinks && joinUrl !== undefined ? { joinUrl } : {}),
  };
}
