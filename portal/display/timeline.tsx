/** The rest of the day as a bar. The list beside it says the same in words. */
import type { CSSProperties } from 'react';
import type { RoomView } from './view.ts';
import type { Words } from './words.ts';

export function TimelineBar(props: {
  readonly view: RoomView;
  readonly now: number;
  readonly words: Words;
}) {
  const { view, now, words } = props;
  const { start, end, hours } = view.timeline;
  const at = (instant: number) => `${((instant - start) / (end - start)) * 100}%`;
  const between = (from: number, to: number): CSSProperties => ({
    insetInlineStart: at(Math.max(from, start)),
    inlineSize: `${((Math.min(to, end) - Math.max(from, start)) / (end - start)) * 100}%`,
  });
  return (
    <div className="timeline" aria-hidden>
      <div className="hours">
        {hours.map((hour) => (
          <span key={hour} style={{ insetInlineStart: at(hour) }}>
            {words.hour(hour, view.timeZone)}
          </span>
        ))}
      </div>
      <div className="bar">
        {hours.map((hour) => (
          <i key={hour} style={{ insetInlineStart: at(hour) }} />
        ))}
        {view.today.map((entry) => (
          <b
            key={`${entry.id} ${entry.start}`}
            data-kind={entry.allDay ? 'all-day' : entry.status}
            style={between(entry.start, entry.end)}
          />
        ))}
        <em style={{ insetInlineStart: at(now) }} />
      </div>
    </div>
  );
}
