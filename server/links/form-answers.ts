/**
 * Answers for a page without scripts: whoever sends a form and reads HTML is led back to the page, which then shows what
 * came of it. Programs get JSON. Addresses carry codes only.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MAIL_LANGUAGES } from '../../domain/handoffs/compose';
import { languageOf } from '../pages/texts';
import { contentOf } from '../problems';

/** Would whoever asks rather see a page? */
export function wantsPage(request: FastifyRequest): boolean {
  return (request.headers.accept ?? '').split(',').some((range) => range.trim().split(';', 1)[0] === 'text/html');
}

/** Leads back to the page in the form's language. @param outcome  `done: 'accept'`, or `problem: 'wrong_code'` with figures */
export function backToPage(request: FastifyRequest, reply: FastifyReply, outcome: Readonly<Record<string, string>>): FastifyReply {
  return reply.code(303).header('location', `/${pageLanguageOf(request)}/h?${new URLSearchParams(outcome).toString()}`).send();
}

/** Leads back with a problem. The server's own faults are said as such, elsewhere. */
export function backWithProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, code, headers, errors, current } = contentOf(error);
  if (status >= 500) throw error;
  const retryAfter = headers?.['retry-after'];
  const triesLeft = current?.['tries_left'];
  return backToPage(request, reply.headers({ ...headers }), {
    problem: code,
    ...(retryAfter !== undefined && { wait_s: retryAfter }),
    ...(typeof triesLeft === 'number' && { tries_left: String(triesLeft) }),
    ...(errors?.[0] && { at: errors[0].at }),
  });
}

function pageLanguageOf(request: FastifyRequest): string {
  const { language } = (request.body ?? {}) as { readonly language?: unknown };
  return MAIL_LANGUAGES.find((one) => one === language) ?? languageOf(request.headers['accept-language']);
}
