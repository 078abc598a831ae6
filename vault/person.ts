/** Whom the vault knows and what it keeps of them. Everything outside it names a person by these codes only. */

/** Which person is meant. */
export type PersonRef =
  | { readonly kind: 'talent'; readonly hireId: string }
  /** A member of the household, by the id that facts call them. */
  | { readonly kind: 'family'; readonly hireId: string; readonly memberId: string }
  /** A contact of an employer, by a code that the coordinator chose. */
  | { readonly kind: 'employer'; readonly employerId: string; readonly memberId: string }
  /** Somebody with an account. */
  | { readonly kind: 'staff'; readonly principalId: string };

/** What is kept of a person, and all of it: a field that is not here has nowhere to be written. */
export interface Profile {
  readonly name: string;
  readonly email?: string;
  readonly phone?: string;
  /** ISO 639 codes, the best one first. */
  readonly languages?: readonly string[];
}

export interface StoredPerson {
  readonly id: string;
  readonly ref: PersonRef;
  /** Null: nothing is known, or the person was erased. */
  readonly profile: Profile | null;
  /** 0 until a profile is written; grows by one with each writing. */
  readonly version: number;
  readonly erased: boolean;
}

/** Nothing can be written about somebody whose key is destroyed. */
export class PersonErasedError extends Error {
  override readonly name = 'PersonErasedError';

  constructor(readonly personId: string) {
    super(`person ${personId} was erased; nothing can be written about them any more`);
  }
}

/** Somebody else wrote first. */
export class VersionConflictError extends Error {
  override readonly name = 'VersionConflictError';

  constructor(readonly what: string, readonly current: number) {
    super(`${what} is at version ${current} by now; read it again and repeat the change`);
  }
}
