import { describe, expect, it } from '@jest/globals';
import { contract, problems } from '../../../shared/composition/api.ts';
import { openApiDocument } from '../../../shared/composition/description/document.ts';
import { referencePage } from '../../../shared/composition/description/page.ts';

const document = openApiDocument('https://api.example.com/api');
const page = referencePage(document);
const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id);
const sectionOf = (id: string): string =>
  page.split(`<section id="${id}">`)[1]?.split('</section>')[0] ?? '';

describe('the reference page of the API', () => {
  it('Every operation has a section with its method, its path and a line for curl.', () => {
    for (const { name, method, route } of contract) {
      const section = sectionOf(name);
      expect(section).toContain(`<b>${method}</b> <code>/${route}</code>`);
      expect(section).toContain('curl');
    }
  });

  it('Every operation lists the statuses that it answers, and every code that it refuses with.', () => {
    for (const { name, answers } of contract) {
      const section = sectionOf(name);
      for (const status of Object.keys(answers)) {
        expect(section).toContain(`<th scope="row">${status}</th>`);
      }
      expect(section).toContain('<code>internal.unexpected</code>');
    }
  });

  it('Every shape and every problem has a place, and every link within the page leads to one.', () => {
    expect(ids).toEqual(
      expect.arrayContaining(
        Object.keys(document.components.schemas).map((name) => `schema-${name}`),
      ),
    );
    expect(ids).toEqual(expect.arrayContaining(Object.keys(problems)));
    expect(new Set(ids).size).toBe(ids.length);
    const links = [...page.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.filter((id) => !ids.includes(id ?? ''))).toEqual([]);
  });

  it('The page brings no script, and has one heading of the first level.', () => {
    expect(page).not.toMatch(/<script|javascript:| on[a-z]+="/);
    expect(page.match(/<h1/g)).toHaveLength(1);
  });

  it('Texts of the contract are escaped.', () => {
    const [[path, operations]] = Object.entries(document.paths) as [[string, object]];
    const [[method, operation]] = Object.entries(operations) as [[string, object]];
    const hostile = {
      ...document,
      paths: { [path]: { [method]: { ...operation, summary: '<img src=x>' } } },
    } as typeof document;

    expect(referencePage(hostile)).not.toContain('<img');
  });
});
