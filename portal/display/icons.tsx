/** A shape for each state, so that nobody needs the colours. */
import type { RoomView } from './view.ts';

const SHAPES: Readonly<Record<RoomView['state'], React.ReactNode>> = {
  free: (
    <>
      <circle cx="32" cy="32" r="27" fill="none" stroke="currentColor" strokeWidth="6" />
      <path d="m19 33 9 9 18-19" fill="none" stroke="currentColor" strokeWidth="6" />
    </>
  ),
  busy: (
    <>
      <circle cx="32" cy="32" r="30" fill="currentColor" />
      <rect x="15" y="27" width="34" height="10" rx="2" className="icon-hole" />
    </>
  ),
  maybe: (
    <>
      <path d="M32 6 60 56H4Z" fill="none" stroke="currentColor" strokeWidth="6" />
      <path d="M32 27v11M32 47v0.5" fill="none" stroke="currentColor" strokeWidth="6" />
    </>
  ),
  unknown: (
    <>
      <rect
        x="6"
        y="6"
        width="52"
        height="52"
        rx="8"
        fill="none"
        stroke="currentColor"
        strokeWidth="6"
      />
      <path d="M20 32h24" stroke="currentColor" strokeWidth="6" />
    </>
  ),
};

export function StateIcon({ state }: { readonly state: RoomView['state'] }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 64 64"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      {SHAPES[state]}
    </svg>
  );
}
