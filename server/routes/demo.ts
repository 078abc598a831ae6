/** The demo data: what of it there is, and taking it away. It is filled only by starting with --demo. */
import { z } from 'zod';
import { demoIds, demoState } from '../../prisma/demo';
import { type Api, API } from '../api';
import { removeDemo } from '../demo/remove-demo';
import type { ServerServices } from '../services';

const demoSchema = z.object({
  demo: z.boolean().describe('Is there any made-up data in this installation?'),
  filled_at: z.iso.datetime().nullable().describe('When filling began; the made-up hires live up to then'),
  complete: z.boolean(),
  hires: z.int(),
}).meta({ id: 'Demo' });

/** Registers the routes of the demo. */
export function demoRoutes(app: Api, services: ServerServices): void {
  app.get(`${API}/demo`, {
    config: { permission: 'operate' },
    schema: { summary: 'What of the demo there is', response: { 200: demoSchema } },
  }, async () => {
    const { begunAt, isFilled, isRemoving } = await demoState(services.db);
    return { demo: begunAt !== undefined, filled_at: begunAt ?? null, complete: isFilled && !isRemoving, hires: (await demoIds(services.db, 'hire')).length };
  });

  app.delete(`${API}/demo`, {
    config: { permission: 'operate' },
    schema: {
      summary: 'Takes the demo away: its hires, offices, people and all that belongs to them, and nothing else',
      body: z.strictObject({ confirm: z.literal('remove') }),
      response: { 200: z.object({ hires: z.int(), rows: z.int().describe('Rows of all tables that went') }) },
    },
  }, () => removeDemo(services, new Date()));
}
