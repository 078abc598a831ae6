/** Drafts of composers and receivers: what was begun survives a closed window, a sign-out and a restart, and belongs to one person. */
import { VersionConflictError } from '../../vault/person';
import { ProblemError } from '../problems';
import type { ServerServices } from '../services';

export interface DraftPlace {
  readonly hireId: string;
  /** Absent: the hire's composer. */
  readonly handoffId?: string;
  /** Principal, or `delivery:<id>`. */
  readonly owner: string;
}

type Sources = Pick<ServerServices, 'vault'>;

function keyOf({ hireId, handoffId, owner }: DraftPlace) {
  return { about: handoffId === undefined ? `handoff:${hireId}` : `act:${handoffId}`, owner };
}

/** Keeps a draft. @throws ProblemError 409 with the current version when the owner wrote elsewhere; PersonErasedError */
export async function keepDraft({ vault }: Sources, place: DraftPlace, { content, version, now }: { readonly content: unknown; readonly version?: number | undefined; readonly now: Date }): Promise<{ version: number }> {
  try {
    return { version: await vault.putDraft({ ...keyOf(place), hireId: place.hireId, content, now, ...(version !== undefined && { version }) }) };
  } catch (error) {
    if (error instanceof VersionConflictError)
      throw new ProblemError({ status: 409, code: 'draft_changed', detail: `the draft was written elsewhere meanwhile; read it again (version ${error.current})`, current: { version: error.current } });
    throw error;
  }
}

/** The draft. @throws ProblemError 404 when there is none */
export async function draftOf({ vault }: Sources, place: DraftPlace): Promise<{ content: unknown; version: number; updated_at: string }> {
  const draft = await vault.readDraft(keyOf(place));
  if (!draft) throw new ProblemError({ status: 404, code: 'draft_not_found', detail: 'there is no draft of yours here' });
  return { content: draft.content, version: draft.version, updated_at: draft.updatedAt };
}

/** Throws a draft away; whether there was one. */
export function dropDraft({ vault }: Sources, place: DraftPlace): Promise<boolean> {
  return vault.deleteDraft(keyOf(place));
}
