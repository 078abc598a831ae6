import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeOnEachDatabase } from '../support/databases';
import { useServer } from './server-rig';

const SC = join(__dirname, '..', 'scenarios');
describeOnEachDatabase('smoke', (db) => {
  const rig = useServer(db);
  it('works', async () => {
    console.log((await rig.ask('/healthz')).text, (await rig.ask('/readyz')).text, (await rig.ask('/api/v1/status')).text);
    for (const f of ['messy-import.ndjson','running-hires.csv','ttol-nurse.ndjson']) {
      for (const q of ['?dry_run=true','','','?dry_run=true']) { const t=Date.now(); const a = await rig.ask('/api/v1/imports'+q, { method: 'POST', body: readFileSync(join(SC,f)) }); console.log(f, q, a.status, a.text, Date.now()-t); }
    }
    console.log((await rig.ask('/api/v1/hires')).text.slice(0,3000));
    console.log((await rig.ask('/api/v1/hires/NURSE-1?as_of=2026-06-30')).text.slice(0,3000));
    console.log((await rig.ask('/api/v1/openapi.json')).text.slice(0,6000));
    for (const k of ['gaps','waits']) { const t=Date.now(); console.log((await rig.ask(`/api/v1/reports/${k}?as_of=2026-09-30&by=region`)).text.slice(0,2000), Date.now()-t);}
    console.log((await rig.ask('/api/v1/hires', {body:{event:'need_identified', data:{region:'FI-05'}}})).text);
    console.log((await rig.ask('/')).text);
    console.log((await rig.ask('/api/v1/verify')).text);
    console.log(rig.log.slice(0,20).join(''));
  }, 120000);
});
