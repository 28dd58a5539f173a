/** An operator asks for the erasure of an organisation and confirms its name. */
import type { OrganisationErasures, Organisations } from '../organisations/contract.ts';
import { dataProblems } from './errors.ts';

interface Deps {
  readonly organisations: () => Pick<Organisations, 'get'>;
  readonly erasures: OrganisationErasures;
}

export function requestErasure({ organisations, erasures }: Deps) {
  /**
   * @throws AppError `erasure.name-mismatch` for an organisation that has another name, `organisation.not-found` for what
   * never was one
   */
  return async function request(
    actor: string,
    organisationId: string,
    name: string,
  ): Promise<void> {
    const organisation = await organisations().get(organisationId);
    // Without its row nobody knows the name: what is left was to be erased already.
    if (organisation === undefined) return await erasures.eraseAgain(actor, organisationId);
    if (organisation.name !== name) throw dataProblems.error('erasure.name-mismatch');
    await erasures.begin(actor, organisationId);
  };
}
