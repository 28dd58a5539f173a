import { InvocationContext } from '@azure/functions';
import { describe, expect, it } from '@jest/globals';
import { requestProblems } from '../../../shared/platform/errors.ts';
import { activityHandler, isUnavailable } from '../../../shared/platform/saga-activity.ts';
import { storageProblems } from '../../../shared/platform/tables.ts';

describe('an activity', () => {
  it('that throws logs the class of the error at error level, without its message, and throws', async () => {
    const lines: [level: string, line: string][] = [];
    const context = new InvocationContext({
      functionName: 'setupListRooms',
      logHandler: (level, line: unknown) => lines.push([level, String(line)]),
    });
    const handler = activityHandler(() => Promise.reject(new TypeError('subject of a meeting')));

    await expect(handler({}, context)).rejects.toThrow(TypeError);

    expect(lines).toHaveLength(1);
    const [level, line] = lines[0] ?? ['', '{}'];
    expect(level).toBe('error');
    expect(JSON.parse(line)).toMatchObject({
      event: 'activity.failed',
      activity: 'setupListRooms',
      error: 'TypeError',
    });
    expect(line).not.toContain('subject');
  });
});

describe('a transient failure', () => {
  it('is only an upstream that does not answer or asks for a pause', () => {
    expect(isUnavailable(storageProblems.error('storage.unavailable'))).toBe(true);
    expect(isUnavailable(requestProblems.error('request.too-many'))).toBe(true);
    expect(isUnavailable(requestProblems.error('internal.unexpected'))).toBe(false);
    expect(isUnavailable(requestProblems.error('request.invalid'))).toBe(false);
    expect(isUnavailable(new TypeError('a bug of ours'))).toBe(false);
  });
});
