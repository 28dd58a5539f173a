/** The parts of the limit that are made in Exchange, with their ids there. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Facts } from '../parts/facts.tsx';
import { Status } from '../parts/status.tsx';
import { useFormats } from '../parts/use-formats.ts';
import { type AccessLimit, limitTone } from './limit-query.ts';

export function LimitState({ limit }: { readonly limit: AccessLimit }) {
  const { t } = useTranslation('access', { keyPrefix: 'limit' });
  const formats = useFormats();
  const { state, scopeId, assignmentId, madeAt, plan } = limit;
  const facts: (readonly [string, ReactNode])[] = [];
  if (scopeId !== undefined) facts.push([t('scope'), plan.scope.name], [t('scopeId'), scopeId]);
  if (assignmentId !== undefined) facts.push([t('assignmentId'), assignmentId]);
  if (madeAt !== undefined) facts.push([t('madeAt'), formats.moment(madeAt)]);
  return (
    <>
      <div role="status">
        <Status tone={limitTone(limit)} detail={t(`stateTexts.${state}`)}>
          {t(`states.${state}`)}
        </Status>
      </div>
      {facts.length === 0 ? null : <Facts facts={facts} />}
    </>
  );
}
