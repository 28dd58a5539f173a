import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { contract, problems } from '../../shared/composition/api.ts';
import { openApiDocument } from '../../shared/composition/description/document.ts';
import { problemCodes } from '../../shared/composition/description/problem-codes.ts';
import { tags } from '../../shared/composition/description/tags.ts';

const document = openApiDocument('https://api.example/api');
const operations = Object.values(document.paths).flatMap((one) => Object.values(one));
const operationOf = (name: string) => operations.find(({ operationId }) => operationId === name);

describe('contracts/openapi.json', () => {
  it("passes Redocly's recommended rules, and rules of our own, without a warning", async () => {
    const config = await createConfig({
      extends: ['recommended'],
      rules: {
        'operation-description': 'error',
        'operation-tag-defined': 'error',
        'operation-singular-tag': 'error',
        'parameter-description': 'error',
        'no-invalid-schema-examples': { severity: 'error', allowAdditionalProperties: false },
        'no-required-schema-properties-undefined': 'error',
      },
    });

    const found = await lintFromString({
      source: readFileSync('contracts/openapi.json', 'utf8'),
      config,
    });

    expect(
      found.map(({ ruleId, severity, message, location }) => ({
        ruleId,
        severity,
        message,
        at: location.map(({ pointer }) => pointer),
      })),
    ).toEqual([]);
  });

  it('gives every body an example that the schema of the endpoint takes', () => {
    const wrong = contract.flatMap(({ name, body, bodyType = 'application/json', answers }) => {
      const operation = operationOf(name);
      const schemas = [
        { at: name, schema: body, content: operation?.requestBody?.content?.[bodyType] },
        ...Object.entries(answers).map(([status, { schema }]) => ({
          at: `${name} ${status}`,
          schema,
          content: operation?.responses[status]?.content?.['application/json'],
        })),
      ];
      return schemas.flatMap(({ at, schema, content }) => {
        if (schema === undefined) return [];
        const parsed = schema.safeParse(content?.example);
        return parsed.success ? [] : [{ at, issues: parsed.error.issues }];
      });
    });

    expect(wrong).toEqual([]);
  });

  it('describes every tag, and uses each', () => {
    const used = new Set(contract.map(({ tag }) => tag));

    expect([...used].sort()).toEqual(tags.map(({ name }) => name).sort());
  });

  it('names every body of JSON, so that client types have a name for it', () => {
    const unnamed = operations.flatMap(({ operationId, requestBody, responses }) =>
      [requestBody, ...Object.values(responses)]
        .map((body) => body?.content?.['application/json']?.schema)
        .filter((schema) => schema !== undefined && schema.$ref === undefined)
        .map(() => operationId),
    );

    expect(unnamed).toEqual([]);
  });

  it('has every problem that can be answered, and no other, under some operation', () => {
    const shown = new Set(contract.flatMap((one) => [...problemCodes(one).values()].flat()));
    /** Shown in the portal and to operators, never answered. */
    const elsewhere = ['message.invalid', 'calendar.not-connected'];

    expect([...shown, ...elsewhere].sort()).toEqual(Object.keys(problems).sort());
  });
});
