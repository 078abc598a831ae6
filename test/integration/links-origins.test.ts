/** Limits go by where a request comes from: what a named proxy says counts, what anybody else says does not. */
import { LINK_LIMITS } from '../../server/links/link-limits';
import { describeOnServer } from '../support/databases';
import { LinkBrowser } from '../support/link-officer';
import { useServer } from './server-rig';

describe.each([
  { title: 'behind a proxy that is named', trustedProxies: ['127.0.0.1'], statuses: [429, 202] },
  { title: 'where no proxy is named', trustedProxies: undefined, statuses: [429, 429] },
])('limits $title', ({ trustedProxies, statuses }) => {
  describeOnServer('of mailed links', (db) => {
    const rig = useServer(db, trustedProxies ? { trustedProxies } : {});
    let reference = 0;
    const renewFrom = async (address: string): Promise<number> => (await new LinkBrowser(rig).ask('/renew', { body: { reference: `H-${(reference += 1)}` }, headers: { 'x-forwarded-for': address } })).status;

    it('count one network of IPv6 as one place, and another as another', async () => {
      const { most } = LINK_LIMITS.renew;
      for (let i = 0; i < most; i++) expect(await renewFrom(`2001:db8:1:2::${i}`)).toBe(202);
      expect([await renewFrom('2001:db8:1:2:ffff::1'), await renewFrom('2001:db8:1:3::1')]).toEqual(statuses);
    });
  });
});
