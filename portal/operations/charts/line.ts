/** One line of a picture over time. */
export interface Line {
  readonly name: string;
  readonly tone: 'first' | 'second' | 'third';
  readonly points: readonly { readonly at: number; readonly value: number }[];
}
