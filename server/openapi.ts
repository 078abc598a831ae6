/** The API describes itself: OpenAPI 3.1 made from the very schemas that check requests and answers. */
import swagger from '@fastify/swagger';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type Api, API } from './api';
import type { GuardedRoute } from './auth/guard';

const PROBLEM = {
  description: 'What is wrong, as RFC 9457 problem details with a stable `code`',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};
const KEY_HEADER = {
  name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 120 },
  description: 'The same key again is the same request and gets the same answer; made and returned by the server where absent',
};

/** Collects the routes that are registered after it. */
export async function describeApi(app: Api, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Saapua', version, description: 'International hires: whose turn it is and until when. All times are ISO 8601.', license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' } },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'For programs' },
          session: { type: 'apiKey', in: 'cookie', name: 'saapua_session', description: 'For browsers' },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
}

/** Registers the route of the description. */
export function openApiRoute(app: Api): void {
  app.get(`${API}/openapi.json`, {
    config: { permission: 'public' },
    schema: { summary: 'This description', response: { 200: z.looseObject({}) } },
  }, async () => completed(app.swagger() as unknown as Described, app.guardedRoutes));
}

interface Operation {
  security?: unknown;
  responses?: Record<string, unknown>;
  parameters?: unknown[];
  requestBody?: unknown;
  [extension: `x-${string}`]: unknown;
}

interface Described {
  paths?: Record<string, Record<string, Operation>>;
  components?: { readonly schemas?: Readonly<Record<string, unknown>>; readonly [kind: string]: unknown };
  [field: string]: unknown;
}

/** What holds for every route is said once, here: who may use it, how it fails, and the key of what changes something. */
function completed(document: Described, routes: readonly GuardedRoute[]): Described {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const [path, methods] of Object.entries(document.paths ?? {})) {
    paths[path] = {};
    for (const [method, operation] of Object.entries(methods)) {
      const route = routes.find((r) => r.method.toLowerCase() === method && r.url.replace(/:(\w+)/g, '{$1}') === path);
      const isPublic = route?.permission === 'public';
      paths[path][method] = {
        ...operation,
        security: isPublic ? [] : [{ token: [] }, { session: [] }],
        ...(route && !isPublic && { 'x-permission': route.permission }),
        responses: { ...operation.responses, default: PROBLEM },
        ...(route && route.reads.length > 0 && { requestBody: { required: true, content: Object.fromEntries(route.reads.map((type) => [type, { schema: {} }])) } }),
        ...(method !== 'get' && { parameters: [...(operation.parameters ?? []), KEY_HEADER] }),
      };
    }
  }
  return { ...document, paths, components: { ...document.components, schemas: usedSchemas(paths, document.components?.schemas ?? {}) } };
}

/** Each schema is offered as it is sent and as it is received; only those that something refers to are kept. */
function usedSchemas(paths: unknown, schemas: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const used = new Set<string>();
  const follow = (part: unknown): void => {
    for (const [, name] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (name === undefined || used.has(name)) continue;
      used.add(name);
      follow(schemas[name] ?? {});
    }
  };
  follow(paths);
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)));
}
