/**
 * For the Prisma command line: where the schema and the migrations are. The program itself does not read it
 * (prisma/database.ts takes a connection string, prisma/migrate.mjs migrates). DATABASE_URL may be unset, because
 * `prisma generate` needs no database.
 */
import { defineConfig } from 'prisma/config';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? '' },
});
