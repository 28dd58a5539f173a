import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  clear,
  fetched,
  pushed,
  type Screen,
  type Snapshot,
} from '../../../device-client/screen.ts';

/** Every assignment belongs to one room; a new one is made at every assign. */
const snapshotOf = (assignment: number, version: number): Snapshot => ({
  kind: 'calendar.snapshot',
  version,
  assignmentId: `a${assignment}`,
  room: { id: `room-${assignment % 3}`, name: '', timeZone: 'UTC' },
  window: { from: '', to: '' },
  privacy: 'busy-only',
  meetings: [],
  truncated: false,
  readAt: '',
  generatedAt: '',
});

const events = fc.array(
  fc.record({
    kind: fc.constantFrom('push', 'fetch', 'unassign'),
    assignment: fc.nat(5),
    version: fc.nat(20),
  }),
  { maxLength: 60 },
);

function play(sequence: readonly { kind: string; assignment: number; version: number }[]) {
  let screen: Screen = clear;
  let truth: string | undefined;
  const history: { truth: string | undefined; screen: Screen }[] = [];
  for (const { kind, assignment, version } of sequence) {
    const snapshot = snapshotOf(assignment, version);
    if (kind === 'push') screen = pushed(screen, snapshot);
    else if (kind === 'fetch') {
      screen = fetched(screen, snapshot);
      truth = snapshot.assignmentId;
    } else {
      screen = clear;
      truth = undefined;
    }
    history.push({ truth, screen });
  }
  return history;
}

describe('the screen', () => {
  it('never shows another assignment, and so never another room, than the one last fetched', () => {
    fc.assert(
      fc.property(events, (sequence) => {
        for (const { truth, screen } of play(sequence)) {
          expect(screen.kind === 'showing' ? screen.snapshot.assignmentId : undefined).toBe(truth);
        }
      }),
    );
  });

  it('never goes back to a lower version while the assignment stays', () => {
    fc.assert(
      fc.property(events, (sequence) => {
        let before: Snapshot | undefined;
        for (const { screen } of play(sequence)) {
          const now = screen.kind === 'showing' ? screen.snapshot : undefined;
          if (before !== undefined && now?.assignmentId === before.assignmentId) {
            expect(now.version).toBeGreaterThanOrEqual(before.version);
          }
          before = now;
        }
      }),
    );
  });
});
