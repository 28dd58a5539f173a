import { readdirSync, readFileSync } from 'node:fs';
import {
  convertWorkflowTemplate,
  NoOperationTraceWriter,
  parseWorkflow,
} from '@actions/workflow-parser';
import { describe, expect, it } from '@jest/globals';

const FOLDER = '.github/workflows';
const workflows = readdirSync(FOLDER).map((name) => `${FOLDER}/${name}`);

/** What GitHub's own parser has against a workflow: its schema, its expressions, its conversion into jobs. */
async function complaints(name: string, content: string): Promise<readonly string[]> {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

describe('the workflows', () => {
  it.each(workflows)("GitHub's own parser takes %s.", async (path) => {
    expect(await complaints(path, readFileSync(path, 'utf8'))).toEqual([]);
  });

  it.each([
    ['vars.DOMAIN', 'var.DOMAIN', 'Unrecognized named-value'],
    ['timeout-minutes', 'timeout-minuts', 'Unexpected value'],
    ['id-token', 'id-tokn', 'Unexpected value'],
    ['runs-on: ubuntu-24.04', '', 'Required property is missing'],
  ])('The parser finds it when %s is "%s".', async (right, wrong, complaint) => {
    const text = readFileSync(`${FOLDER}/deploy.yml`, 'utf8').replace(right, wrong);

    expect((await complaints('deploy', text)).join()).toContain(complaint);
  });

  it('docs/azure.md names each variable that a deployment takes.', () => {
    const text = readFileSync('docs/azure.md', 'utf8');
    const wanted = readFileSync(`${FOLDER}/deploy.yml`, 'utf8').matchAll(/\bvars\.(\w+)/g);

    expect([...wanted].filter(([, name]) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});
