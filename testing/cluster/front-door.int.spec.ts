import { expect, it } from '@jest/globals';
import { openFrontDoor } from './front-door.js';

it('answers for an unavailable service with a problem and Retry-After', async () => {
  const door = await openFrontDoor(() => [], { retryForMs: 100 });
  try {
    const answer = await fetch(`${door.baseUrl}/v1/notices`, { method: 'POST' });
    expect([answer.status, answer.headers.get('retry-after'), answer.headers.get('content-type')]).toEqual([503, '1', 'application/problem+json; charset=utf-8']);
    expect(await answer.json()).toMatchObject({ type: 'urn:parley:problem:unavailable', status: 503, code: 'UNAVAILABLE', detail: 'The front door cannot reach the service' });
  } finally {
    await door.close();
  }
});
