/** The process model of an edition: what a hire is made of, with its names in three languages. */
import { z } from 'zod';
import { type Edition, editionOf, newestEdition } from '../../domain/model/edition';
import { type Api, API } from '../api';

const texts = z.object({ fi: z.string(), sv: z.string().nullable(), en: z.string() });
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();

const modelSchema = z.object({
  edition: z.string(),
  stages: list(z.object({ id: z.string(), order: z.int(), name: texts })),
  actors: list(z.object({ id: z.string(), kind: z.string(), name: texts })),
  steps: list(z.object({ id: z.string(), stage: z.string(), actor: z.string(), name: texts })),
  events: list(z.object({
    name: z.string(), label: texts, actor: z.string(), stage: z.string().nullable(),
    opens_hire: z.boolean(),
    reason_required: z.boolean(),
    reason_codes: list(z.string()).optional(),
    outcomes: list(z.string()).optional(),
    refs: list(z.string()).optional().describe('Ids that the event carries'),
    data: list(z.string()).optional(),
  })),
  permit_routes: list(z.object({ id: z.string(), name: texts })),
  slas: list(z.object({ id: z.string(), name: texts, kind: z.string() })),
  gap_types: list(z.object({ id: z.string(), code: z.string(), name: texts, stage: z.string(), severity: z.int() })),
}).meta({ id: 'Model' });

/** Registers the route of the model. */
export function modelRoutes(app: Api): void {
  app.get(`${API}/model`, {
    config: { permission: 'hires.read' },
    schema: {
      summary: 'Stages, steps, events, clocks and gaps of the process model',
      querystring: z.strictObject({ edition: z.string().max(20).optional().describe('Absent: the newest') }),
      response: { 200: modelSchema },
    },
  }, async ({ query }) => listed(query.edition === undefined ? newestEdition() : editionOf(query.edition)));
}

function listed({ id, model, semantics }: Edition): z.output<typeof modelSchema> {
  return {
    edition: id,
    stages: model.stages,
    actors: model.actors.map(({ id, kind, name }) => ({ id, kind, name })),
    steps: model.steps.map(({ id, stage, actor, name }) => ({ id, stage, actor, name })),
    events: model.events.filter((e) => e.scope === 'case').map((e) => ({
      name: e.name, label: e.label, actor: e.actor, stage: e.stage,
      opens_hire: semantics.opens_hire.includes(e.name),
      reason_required: e.reason_required ?? false,
      reason_codes: e.reason_codes_from ? model.leave_reasons.map((r) => r.id) : e.reason_codes,
      outcomes: e.outcomes, refs: e.refs, data: e.data,
    })),
    permit_routes: model.permit_routes.map(({ id, name }) => ({ id, name })),
    slas: model.slas.map(({ id, name, kind }) => ({ id, name, kind })),
    gap_types: model.gap_types.map(({ id, code, name, stage, severity }) => ({ id, code, name, stage, severity })),
  };
}
