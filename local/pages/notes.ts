/** Notes of a page after a form was sent: kept here, so that an address cannot put words on the page. */
import { randomUUID } from 'node:crypto';
import type { Expectation } from './guide.ts';

export interface Note {
  readonly kind: 'done' | 'problem';
  readonly text: string;
  readonly expectation?: Expectation;
}

export interface Notes {
  /** Answers the id for the address. */
  keep(note: Note): string;
  read(id: string | undefined): Note | undefined;
}

const MOST = 50;

export function createNotes(): Notes {
  const notes = new Map<string, Note>();
  return {
    keep(note) {
      const id = randomUUID();
      notes.set(id, note);
      const [oldest = ''] = notes.keys();
      if (notes.size > MOST) notes.delete(oldest);
      return id;
    },
    read: (id) => (id === undefined ? undefined : notes.get(id)),
  };
}
