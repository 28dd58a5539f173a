import { describe, expect, it } from '@jest/globals';
import { undeclaredIn } from '../../support/declared-answers.ts';

const API = 'http://localhost:7071/api';
const json = (status: number, body: unknown, type = 'application/json') =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': type } });
const problem = (status: number, code: string) =>
  json(status, { code, status, title: 'No' }, 'application/problem+json');
const organisation = { id: 'o1', name: 'Fabrikam' };

describe('the comparison of answers with what their endpoints declare', () => {
  it('An answer as it is declared has no fault.', async () => {
    const answer = json(200, { status: 'ok' });

    expect(await undeclaredIn('GET', `${API}/health/live`, answer)).toBeUndefined();
  });

  it.each([
    ['a status', () => json(418, organisation), /418: the status is not declared/],
    ['a field', () => json(200, { status: 'ok', mood: 'good' }), /a field is not declared/],
    ['the value of a field', () => json(200, { status: 7 }), /invalid/],
    ['a code', () => problem(500, 'room.not-found'), /room\.not-found is not declared/],
  ])('An answer with %s that is not declared is named.', async (_what, answer, fault) => {
    expect(await undeclaredIn('GET', `${API}/health/live`, answer())).toMatch(fault);
  });

  it('A code that is declared with another status is named.', async () => {
    const refused = problem(404, 'auth.invalid');

    expect(await undeclaredIn('GET', `${API}/me`, refused)).toMatch(/meGet 404: auth\.invalid/);
  });

  it('What is no endpoint of the API is not compared.', async () => {
    const page = new Response('<h1>', { status: 200 });

    expect(await undeclaredIn('GET', 'http://localhost:7071/elsewhere', page)).toBeUndefined();
  });
});
