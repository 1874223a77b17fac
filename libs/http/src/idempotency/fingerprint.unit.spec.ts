import { describe, expect, it } from '@jest/globals';
import { type FastifyRequest } from 'fastify';
import { canonicalJson, fingerprintOf, isOlderFingerprint, olderFingerprintOf } from './fingerprint.js';

const canonical = (json: string) => canonicalJson(JSON.parse(json));

describe('canonicalJson', () => {
  it.each([
    ['the order of keys', '{"a":1,"b":{"c":[1,2],"d":null}}', '{"b":{"d":null,"c":[1,2]},"a":1}'],
    ['white space', '{"a":[1,2]}', ' { "a" : [ 1 , 2 ] } '],
    ['the spelling of numbers', '{"n":[10,0.5,100,0]}', '{"n":[10.0,5e-1,1E2,-0]}'],
    ['the spelling of text', '{"t":"é/"}', '{"t":"\\u00e9\\/"}'],
  ])('does not depend on %s', (_name, one, other) => {
    expect(canonical(one)).toBe(canonical(other));
  });

  it.each([
    ['null and absent', '{"a":null}', '{}'],
    ['text and a number', '{"a":"1"}', '{"a":1}'],
    ['the order of a list', '[1,2]', '[2,1]'],
    ['a list and its one element', '[1]', '1'],
    ['keys and values with quotes', '{"a\\",\\"b":1}', '{"a":1,"b":1}'],
    ['an empty object and an empty list', '{}', '[]'],
  ])('distinguishes %s', (_name, one, other) => {
    expect(canonical(one)).not.toBe(canonical(other));
  });

  it('distinguishes a missing body from null', () => {
    expect(canonicalJson(undefined)).not.toBe(canonicalJson(null));
  });
});

describe('fingerprint of a request', () => {
  const request = (method: string, url: string, params: object, query = '') =>
    ({ method, url: url + query, routeOptions: { url }, params }) as unknown as FastifyRequest;
  const one = request('POST', '/v1/conversations/:id/replies', { id: 'c-1' });

  it('depends on method, route, parameters and content, and not on the query', () => {
    const of = (each: FastifyRequest, content = '{}') => fingerprintOf(each, content);
    expect(of(request('POST', '/v1/conversations/:id/replies', { id: 'c-1' }, '?after=b-1@2'))).toBe(of(one));
    const others = [of(request('PUT', '/v1/conversations/:id/replies', { id: 'c-1' })), of(request('POST', '/v1/orders/:id/replies', { id: 'c-1' }))];
    for (const other of [...others, of(request('POST', '/v1/conversations/:id/replies', { id: 'c-2' })), of(one, '[]')]) expect(other).not.toBe(of(one));
  });

  it('differs from those of older releases', () => {
    expect(isOlderFingerprint(fingerprintOf(one, '{}'))).toBe(false);
    expect(isOlderFingerprint(olderFingerprintOf(one, '{}'))).toBe(true);
  });
});
