/** How good or bad something is, for its sign and colour. */
export type Tone = 'good' | 'warning' | 'bad' | 'info' | 'none';
