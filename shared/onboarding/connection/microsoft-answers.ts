/** Answers of Microsoft to an organisation's set-up and health checks, for operators and for Microsoft's support. */
import { z } from 'zod';
import { MicrosoftError } from '../../microsoft/contract.ts';
import type { Clock } from '../../platform/clock.ts';

export const microsoftAnswerSchema = z.object({
  at: z.string().meta({ description: 'The newest time.' }),
  since: z.string().meta({ description: 'The first time.' }),
  times: z.int().meta({ description: 'How often it was answered.' }),
  step: z.string().meta({ description: 'What was asked: `room-list`, `calendar`, `health`, ….' }),
  reason: z.string().meta({ description: 'What it means to this service.' }),
  status: z.int().optional().meta({ description: 'The HTTP status.' }),
  code: z.string().optional().meta({ description: 'An AADSTS number or a code of Graph.' }),
  requestId: z
    .string()
    .optional()
    .meta({ description: "Microsoft's id of the newest request, which its support asks for." }),
});
export type MicrosoftAnswer = z.infer<typeof microsoftAnswerSchema>;

export type NewAnswer = Pick<MicrosoftAnswer, 'step' | 'reason' | 'status' | 'code' | 'requestId'>;

interface AnswerLog {
  add(organisationId: string, answer: NewAnswer, at: Date): Promise<void>;
}

/** Keeps a refusal of Microsoft; any other error says nothing of Microsoft. */
export async function keepAnswer(
  { answers, clock }: { readonly answers: AnswerLog; readonly clock: Clock },
  organisationId: string,
  { error, step }: { readonly error: unknown; readonly step: string },
): Promise<void> {
  if (!(error instanceof MicrosoftError)) return;
  const { reason, status, code, requestId } = error;
  await answers.add(organisationId, { step, reason, status, code, requestId }, clock());
}
