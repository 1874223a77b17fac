import { describe, expect, it } from '@jest/globals';
import { type FastifyRequest } from 'fastify';
import { ParleyError } from '../problems/errors.js';
import { authorize } from './access.js';
import { type TokenVerifier } from './token-verifier.js';

describe('an authorised request', () => {
  it('can be verified again, and is refused after its key was withdrawn', async () => {
    let isWithdrawn = false;
    const judged: (string | undefined)[] = [];
    const verify = (authorization: string | undefined) => {
      judged.push(authorization);
      const caller = { role: 'seller', id: 's-1', country: null, categories: [], expiresMs: 0 } as const;
      return isWithdrawn ? Promise.reject(new ParleyError('UNAUTHENTICATED', 'The token is not valid')) : Promise.resolve(caller);
    };
    const request = { routeOptions: { config: { access: ['seller'] } }, headers: { authorization: 'Bearer a.b.c' } } as unknown as FastifyRequest;
    await authorize(request, { verify } as unknown as TokenVerifier);
    await expect(request.authorizeAgain?.()).resolves.toBeUndefined();
    isWithdrawn = true;
    await expect(request.authorizeAgain?.()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(judged).toEqual(['Bearer a.b.c', 'Bearer a.b.c', 'Bearer a.b.c']);
  });
});
