import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { secretRotation } from '../../shared/secrets/rotation.orchestrator.ts';
import { type Recording, replayRecording } from '../support/replay.ts';

const recorded = (name: string): Recording =>
  JSON.parse(readFileSync(`tests/replay/histories/${name}.json`, 'utf8')) as Recording;

describe('a renewal that began before this version', () => {
  it.each(['secret-rotation-renewed', 'secret-rotation-failed'])('goes on as %s', async (name) => {
    const recording = recorded(name);

    expect(await replayRecording(secretRotation, recording)).toEqual(recording.output);
  });
});
