/**
 * Who may act, and the tokens that prove it. A token is shown once, when it is issued; only its SHA-256 is stored, so a
 * copy of the database opens nothing. A principal is an id and a role, never a name.
 *
 * Time comes from the caller (`now`). Every look-up fails in the same way, whatever the reason: unknown, expired, used,
 * revoked and disabled cannot be told apart from outside.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { principal } from '../generated/prisma/client';
import type { Database } from './database';

/** `cli`: kept in a file. `sign_in`: a link, good once. `session`: a browser's cookie. */
export type TokenKind = 'cli' | 'sign_in' | 'session';

export interface Principal {
  readonly id: string;
  /** What it is: `person`, `system` … */
  readonly kind: string;
  /** Shown instead of a name: `coordinator`. */
  readonly displayRole: string;
  /** Roles of the permission matrix (domain/access/matrix.ts). */
  readonly roles: readonly string[];
  /** Pilots whose hires are theirs, as coordinator or team lead. */
  readonly pilots: readonly string[];
  /** Organisation whose handoffs are theirs, as officer. */
  readonly organisationId: string | null;
  /** Employer whose hires are theirs. */
  readonly employerId: string | null;
  /** Their own hire, as hired person. */
  readonly hireId: string | null;
  /** fi, sv or en: of the mails that they get. */
  readonly language: string;
  /** In whose place they act in this request; absent: in their own. */
  readonly actingFor?: Principal;
}

/** A principal to make: what is not said belongs to nothing. */
export type NewPrincipal = Pick<Principal, 'id' | 'kind' | 'displayRole'> & Partial<Omit<Principal, 'actingFor'>>;

/** Creates a principal, or leaves the one with that id as it is; gives the one that is stored. */
export async function ensurePrincipal(db: Database, { id, kind, displayRole, roles = [], pilots = [], ...more }: NewPrincipal): Promise<Principal> {
  const data = {
    id, kind, display_role: displayRole, roles: [...roles], pilots: [...pilots],
    organisation_id: more.organisationId ?? null, employer_id: more.employerId ?? null, hire_id: more.hireId ?? null, language: more.language ?? 'fi',
  };
  await db.prisma.principal.createMany({ data: [data], skipDuplicates: true });
  return fromRow(await db.prisma.principal.findUniqueOrThrow({ where: { id } }));
}

/** A principal by id, disabled or not; undefined when there is none. */
export async function findPrincipal(db: Database, id: string): Promise<Principal | undefined> {
  const row = await db.prisma.principal.findUnique({ where: { id } });
  return row === null ? undefined : fromRow(row);
}

/** A principal by id that may still act; undefined when there is none or it is disabled. */
export async function findActivePrincipal(db: Database, id: string): Promise<Principal | undefined> {
  const row = await db.prisma.principal.findFirst({ where: { id, disabled_at: null } });
  return row === null ? undefined : fromRow(row);
}

/** From `now` on none of its tokens works, those issued later included. */
export async function disablePrincipal(db: Database, id: string, now: Date): Promise<void> {
  await db.prisma.principal.update({ where: { id }, data: { disabled_at: now } });
}

/**
 * A fresh token (256 random bits, URL-safe): the only time that it can be read.
 * @param validForMs  milliseconds from `now`
 * @throws Error when the principal does not exist
 */
export async function issueToken(
  db: Database,
  { principalId, kind, now, validForMs }: { principalId: string; kind: TokenKind; now: Date; validForMs: number },
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await db.prisma.access_token.create({
    data: {
      hash: tokenHash(token),
      principal_id: principalId,
      kind,
      created_at: now,
      expires_at: new Date(now.getTime() + validForMs),
    },
  });
  return token;
}

interface TokenUse {
  readonly token: string;
  readonly kind: TokenKind;
  readonly now: Date;
}

/** Who a token stands for; undefined when it does not work (or is of another kind). Changes nothing. */
export async function principalOfToken(db: Database, use: TokenUse): Promise<Principal | undefined> {
  const row = await db.prisma.access_token.findFirst({ where: working(use), include: { principal: true } });
  return row === null ? undefined : fromRow(row.principal);
}

/** As principalOfToken, and uses the token up: of any number of tries, at once or later, one succeeds. */
export async function consumeToken(db: Database, use: TokenUse): Promise<Principal | undefined> {
  // One UPDATE whose condition Postgres checks again after waiting for a competing one.
  const [used] = await db.prisma.access_token.updateManyAndReturn({
    where: working(use),
    data: { used_at: use.now },
    include: { principal: true },
  });
  return used === undefined ? undefined : fromRow(used.principal);
}

/** Ends a token; whether there was one that could still be ended. */
export async function revokeToken(db: Database, token: string, now: Date): Promise<boolean> {
  const { count } = await db.prisma.access_token.updateMany({
    where: { hash: tokenHash(token), revoked_at: null },
    data: { revoked_at: now },
  });
  return count > 0;
}

/** Ends all tokens of a principal, or those of one kind; how many. */
export async function revokeTokensOf(
  db: Database,
  { principalId, kind, now }: { principalId: string; kind?: TokenKind; now: Date },
): Promise<number> {
  const { count } = await db.prisma.access_token.updateMany({
    where: { principal_id: principalId, revoked_at: null, ...(kind === undefined ? {} : { kind }) },
    data: { revoked_at: now },
  });
  return count;
}

function working({ token, kind, now }: TokenUse) {
  return {
    hash: tokenHash(token),
    kind,
    used_at: null,
    revoked_at: null,
    expires_at: { gt: now },
    principal: { disabled_at: null },
  };
}

function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function fromRow(row: principal): Principal {
  return {
    id: row.id, kind: row.kind, displayRole: row.display_role, roles: row.roles, pilots: row.pilots,
    organisationId: row.organisation_id, employerId: row.employer_id, hireId: row.hire_id, language: row.language,
  };
}
