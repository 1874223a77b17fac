import { createHash } from 'node:crypto';
import { Body, Controller, HttpCode, Module, Param, Post } from '@nestjs/common';
import { type CommitKey, Unavailable } from '@parley/event-sourcing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Allow } from 'class-validator';
import { FeatureUnderTest, type Who } from '../testing/index.js';
import { Roles } from '../auth/access.js';
import { RequestKey } from '../requests/decorators.js';

class AnyBody {
  @Allow()
  n?: unknown;
  @Allow()
  dryRun?: boolean;
}

const ran: { readonly path: string; readonly key: CommitKey | undefined }[] = [];
let answers: (() => unknown)[] = [];

@Controller('v1/things')
class Things {
  @Post(':id')
  @HttpCode(200)
  @Roles('seller')
  do(@Param('id') id: string, @RequestKey() key: CommitKey | undefined, @Body() _body: AnyBody): unknown {
    ran.push({ path: id, key });
    return (answers.shift() ?? (() => ({ ran: ran.length })))();
  }
}

@Module({ controllers: [Things] })
class Feature {}

const service = new FeatureUnderTest(Feature, []);
const seller: Who = { role: 'seller', id: 's-1' };
const post = (body: object | string, key = 'k', url = '/v1/things/a', who = seller) => service.request(who, 'POST', url, body, { key });

beforeAll(() => service.start());
afterAll(() => service.close());
beforeEach(() => {
  ran.length = 0;
  answers = [];
  service.answers.clear();
});

describe('a repeated idempotency key', () => {
  it('with the same JSON value gets the first answer', async () => {
    const first = await post('{"n":{"a":10,"b":[1,null]}}');
    expect(await post('{ "n": {"b":[1.0,null], "a":1e1} }')).toEqual(first);
    expect(await post('{"n":{"a":10,"b":[1,null]}}', 'k', '/v1/things/%61?after=x@1')).toEqual(first);
    expect(ran).toHaveLength(1);
  });

  it.each([
    ['another body', '{"n":2}', '/v1/things/a'],
    ['null for an absent field', '{"n":1,"dryRun":null}', '/v1/things/a'],
    ['another path', '{"n":1}', '/v1/things/b'],
  ])('with %s is refused', async (_name, body, url) => {
    await post('{"n":1}');
    expect(await post(body, 'k', url)).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    expect(ran).toHaveLength(1);
  });

  it('of another caller is independent', async () => {
    await post({ n: 1 });
    await post({ n: 1 }, 'k', '/v1/things/a', { role: 'seller', id: 's-2' });
    expect(ran.map(({ key }) => key?.id)).toEqual([expect.any(String), expect.any(String)]);
    expect(ran[0].key?.id).not.toBe(ran[1].key?.id);
    expect(ran[0].key?.fingerprint).toBe(ran[1].key?.fingerprint);
  });

  it('gets an answer stored by an older release, and is refused with another request', async () => {
    await post({ n: 1 });
    const [id] = service.answers.keys();
    const sha = (...parts: string[]) => createHash('sha256').update(parts.map((part) => `${part}\0`).join('')).digest('hex').slice(0, 40);
    const fingerprint = sha('POST', '/v1/things/a', sha('{"n":1}'));
    service.answers.set(id, { fingerprint, status: 200, body: { from: 'the older release' } });
    expect(await post('{"n":1}')).toEqual({ status: 200, body: { from: 'the older release' } });
    expect(await post('{"n":2}')).toMatchObject({ status: 422 });
  });
});

describe('an answer', () => {
  it('with an unavailable part is not stored, so that the request runs again', async () => {
    answers = [() => ({ results: [{ code: null }, { code: 'UNAVAILABLE' }] }), () => ({ results: [{ code: null }, { code: null }] })];
    expect((await post({ n: 1 })).body).toEqual({ results: [{ code: null }, { code: 'UNAVAILABLE' }] });
    const complete = await post({ n: 1 });
    expect(complete.body).toEqual({ results: [{ code: null }, { code: null }] });
    expect(await post({ n: 1 })).toEqual(complete);
    expect(ran).toHaveLength(2);
    expect(ran[0].key).toEqual(ran[1].key);
  });

  it('to a dry run is not stored, so that its key can be used for the real request', async () => {
    await post({ n: 1, dryRun: true });
    expect(service.answers.size).toBe(0);
    expect(await post({ n: 1 })).toMatchObject({ status: 200, body: { ran: 2 } });
  });

  it('without success is not stored', async () => {
    answers = [() => Promise.reject(new Unavailable('unavailable'))];
    expect((await post({ n: 1 })).status).toBe(503);
    expect((await post({ n: 1 })).status).toBe(200);
  });
});

describe('concurrent requests with one key', () => {
  it('wait for the first and get its answer', async () => {
    let end = () => undefined as void;
    answers = [() => new Promise((resolve) => (end = () => resolve({ first: true })))];
    const all = Array.from({ length: 5 }, () => post({ n: 1 }));
    while (ran.length === 0) await new Promise(setImmediate);
    end();
    for (const each of await Promise.all(all)) expect(each.body).toEqual({ first: true });
    expect(ran).toHaveLength(1);
  });
});
