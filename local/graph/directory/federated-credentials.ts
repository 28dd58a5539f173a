/** `/applications/{id}/federatedIdentityCredentials`: tokens of another issuer that stand in for a secret. */
import { randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import type { Directory } from '../../directory/directory.ts';
import type { Application, FederatedCredential } from '../../directory/model.ts';
import type { GraphEnv } from '../env.ts';
import { openRequest } from './access.ts';
import { managed, upserts } from './applications.ts';
import { readFederatedCredential } from './body.ts';
import { directoryErrors } from './errors.ts';
import { keyed } from './key.ts';
import { collection, entity } from './query.ts';
import { federatedResource } from './resources.ts';

const SET = 'applications/federatedIdentityCredentials';
const TYPE = 'microsoft.graph.federatedIdentityCredential';
const MOST = 20;

export function registerFederatedCredentials(app: Hono<GraphEnv>, directory: Directory): void {
  for (const path of keyed('applications')) {
    const all = `${path}/federatedIdentityCredentials`;

    app.get(all, (c) => {
      const { federatedCredentials = [] } = managed(directory, openRequest(directory, c), c);
      const shown = federatedCredentials.filter(({ id }) => id !== undefined);
      return c.json(collection(c, SET, TYPE, shown.map(federatedResource)));
    });

    app.post(all, async (c) => {
      const application = managed(directory, openRequest(directory, c), c);
      const credential = create(directory, application, await readFederatedCredential(c));
      return c.json(entity(c, SET, TYPE, federatedResource(credential)), 201);
    });

    app.patch(`${path}/:credential{federatedIdentityCredentials\\x28name=[^/]+}`, async (c) => {
      const application = managed(directory, openRequest(directory, c), c);
      const [, name = ''] = /\(name='(.*)'\)$/.exec(c.req.param('credential') ?? '') ?? [];
      const body = await readFederatedCredential(c);
      const known = application.federatedCredentials?.find((each) => each.name === name);
      if (known === undefined) {
        if (!upserts(c)) throw directoryErrors.notFound(name);
        const credential = create(directory, application, body, name);
        return c.json(entity(c, SET, TYPE, federatedResource(credential)), 201);
      }
      const { issuer = known.issuer, subject = known.subject, audiences, description } = body;
      const [audience = known.audience] = audiences ?? [];
      const changed = { ...known, issuer, subject, audience };
      put(
        directory,
        application,
        description === undefined ? changed : { ...changed, description },
      );
      return c.body(null, 204);
    });

    app.delete(`${all}/:credential`, (c) => {
      const application = managed(directory, openRequest(directory, c), c);
      const wanted = c.req.param('credential');
      const { federatedCredentials: known = [] } = application;
      if (!known.some(({ id }) => id === wanted)) throw directoryErrors.notFound(wanted);
      const left = known.filter(({ id }) => id !== wanted);
      save(directory, application, left);
      return c.body(null, 204);
    });
  }
}

function put(
  directory: Directory,
  application: Application,
  credential: FederatedCredential,
): void {
  const { federatedCredentials: known = [] } = application;
  const others = known.filter(({ id }) => id !== credential.id);
  const { name, issuer, subject } = credential;
  if (others.some((each) => each.name === name)) {
    throw directoryErrors.credentialExists(`name ${name}`);
  }
  if (others.some((each) => each.issuer === issuer && each.subject === subject)) {
    throw directoryErrors.credentialExists('the same issuer and subject');
  }
  if (others.length >= MOST) throw directoryErrors.tooManyCredentials();
  save(directory, application, [...others, credential]);
}

function create(
  directory: Directory,
  application: Application,
  body: Body,
  name = body.name,
): FederatedCredential {
  const { issuer, subject, audiences, description = null } = body;
  for (const [property, value] of Object.entries({ name, issuer, subject, audiences })) {
    if (value === undefined) {
      throw directoryErrors.badRequest(
        `A value is required for property '${property}' of resource 'FederatedIdentityCredential'.`,
      );
    }
  }
  const [audience = ''] = audiences ?? [];
  const made = { id: randomUUID(), name: name ?? '', issuer: issuer ?? '', subject: subject ?? '' };
  const credential = { ...made, audience, description };
  put(directory, application, credential);
  return credential;
}

const save = (
  directory: Directory,
  application: Application,
  federatedCredentials: readonly FederatedCredential[],
): void => directory.applications.save({ ...application, federatedCredentials });

type Body = Awaited<ReturnType<typeof readFederatedCredential>>;
