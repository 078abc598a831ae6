/** Types of migrate.mjs, for `await import('../prisma/migrate.mjs')` in TypeScript. What they do is said there. */

/** Applies the migrations that the database does not have; names those that this call applied. */
export function migrate(connectionString: string, options?: { migrationsDir?: string }): Promise<string[]>;

/** How a migrated database differs from schema.prisma, in words; null when it does not. */
export function drift(connectionString: string): Promise<string | null>;
