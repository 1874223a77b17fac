import { afterAll, expect, it } from '@jest/globals';
import { openTemporary, sharedServer } from '../testing/temporary.js';

const server = sharedServer();
afterAll(() => server.stop());

it('returns the latest recorded version of a blacklisting to every process', async () => {
  const { blacklistRegister: register, other, close } = await openTemporary(await server.uri());
  const [pair, turned] = [{ sellerId: 's-1', buyerId: 'b-1' }, { sellerId: 'b-1', buyerId: 's-1' }];
  expect(await other.blacklistRegister.find(pair)).toBeNull();
  await register.record({ ...pair, version: 3, since: 7 });
  await register.record({ ...pair, version: 2, since: null });
  expect(await other.blacklistRegister.find(pair)).toEqual({ version: 3, since: 7 });
  await Promise.all([1, 4, 5, 4].map((version) => register.record({ ...pair, version, since: version % 2 ? version : null })));
  expect(await other.blacklistRegister.find(pair)).toEqual({ version: 5, since: 5 });
  expect(await other.blacklistRegister.find(turned)).toBeNull();
  await close();
});
