import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { BAD_QUERIES, CODES, INVALID_IDS, INVALID_BODIES, UNKNOWN_PATHS, OTHER_TYPES, deepList, deepObject } from './support/bad-values.js';
import { keylessForgeries, signedForgeries } from './support/forged-tokens.js';
import { ROLES, type Role, type Route, ROLES_OF_ROUTES, pathTo, routesOf } from './support/routes.js';
import { sample } from './support/runs.js';
import { type Json, type Path, WRONG, pathsOf, withAt } from './support/samples.js';
import { Shop } from './support/shop.js';
import { type WildAnswer, WildClient, type WildRequest } from './support/wild-client.js';
import { useWorld } from '../testing/marketplace/client/world.js';

const REQUIRED_OF_ORDER_STATUS = ['orderId', 'sellerId', 'buyerId', 'status', 'sequence', 'occurredAt'];

const world = useWorld();
let wild: WildClient;
/** The codes of rules outside the OpenAPI document. */
let unobserved: WildClient;
let shop: Shop;
let routes: Route[];
let before: unknown;
let wrong: string[] = [];

beforeAll(async () => {
  wild = new WildClient(world().parley.baseUrl, (exchange) => world().observe(exchange));
  unobserved = new WildClient(world().parley.baseUrl);
  shop = await Shop.open(world());
  routes = routesOf(world(), shop.known);
  before = await shop.views();
}, 180_000);
afterAll(() => [wild, unobserved].forEach((client) => client.close()));
afterEach(async () => {
  const found = wrong;
  wrong = [];
  expect(found).toEqual([]);
  expect(await shop.views()).toEqual(before);
});

const roleFor = ({ name }: Route): Role => (ROLES_OF_ROUTES[name] as readonly Role[])[0];
const guarded = (): Route[] => routes.filter(({ name }) => ROLES_OF_ROUTES[name] !== 'anyone');
const withBody = (): Route[] => guarded().filter(({ body }) => body?.type.endsWith('json'));

/** Sends it as an allowed caller, unless the request has another token, and expects a problem with one of these codes. */
async function refused(route: Route, request: Partial<WildRequest>, what: string, ...codes: string[]): Promise<WildAnswer> {
  const authorization = await shop.as(roleFor(route)).authorization();
  const answer = await wild.send({
    method: route.method,
    path: pathTo(route, shop.known),
    ...request,
    headers: { authorization: authorization ?? undefined, ...request.headers },
  });
  isProblem(`${route.name} with ${what}`, answer, ...codes);
  return answer;
}

/** Collects deviations from a problem with one of these codes. The scenario fails with all of them at its end. */
function isProblem(what: string, { status, headers, body, text }: WildAnswer, ...codes: string[]): void {
  const seen = JSON.stringify([status, headers['content-type'], body?.code ?? text.slice(0, 100)]);
  const wanted = codes.map((code) => JSON.stringify([CODES[code], 'application/problem+json; charset=utf-8', code]));
  if (!wanted.includes(seen)) wrong.push(`${what}: ${seen}`);
  else if (body?.code === 'VALIDATION_FAILED' && (body.errors?.length ?? 0) === 0) wrong.push(`${what}: names no field`);
}

/** Invalid optional parts of an order-status event are shown as null. */
const isShownAsNull = ({ name }: Route, [first, part]: Path): boolean =>
  name === 'POST /v1/order-status' && first === 'data' && part !== undefined && !REQUIRED_OF_ORDER_STATUS.includes(String(part));

const json = (route: Route, body: string | Uint8Array): Partial<WildRequest> => ({ headers: { 'content-type': route.body?.type }, body });

describe('A request without the right token', () => {
  it('is tested for every route of the document', () => {
    expect(routes.map(({ name }) => name)).toEqual(Object.keys(ROLES_OF_ROUTES).sort());
  });

  it('is refused with 401 without a valid token, before any other check', async () => {
    const { key } = world().parley;
    if (!key) process.stderr.write('The signing key is not available: invalid tokens with a valid signature are NOT tested.\n');
    for (const route of guarded()) {
      const claims = shop.as(roleFor(route)).claims;
      const forged = { ...keylessForgeries(claims), ...(key && (await signedForgeries(claims, key))), 'no token at all': undefined };
      for (const [name, authorization] of sample(Object.entries(forged))) {
        const answer = await wild.send({
          method: route.method,
          path: pathTo(route, shop.known),
          headers: { authorization, 'content-type': 'application/json' },
          body: route.body ? '{"broken' : undefined,
        });
        isProblem(`${route.name} with ${name}`, answer, 'UNAUTHENTICATED');
        expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
      }
    }
  }, 180_000);

  it('is refused with 403 in another role, regardless of its body', async () => {
    for (const route of guarded()) {
      for (const role of ROLES.filter((each) => !ROLES_OF_ROUTES[route.name].includes(each))) {
        for (const body of ['{"broken', JSON.stringify(route.body?.good ?? {})]) {
          const authorization = (await shop.as(role).authorization()) ?? '';
          const request = { body: route.body ? body : undefined, headers: { authorization, 'content-type': route.body?.type } };
          await refused(route, request, `the token of a ${role}`, 'FORBIDDEN');
        }
      }
    }
  }, 180_000);
});

describe('A body', () => {
  it('of another type is refused with 415', async () => {
    for (const route of guarded().filter(({ body }) => body)) {
      for (const type of sample(OTHER_TYPES)) {
        const request = { headers: { 'content-type': type }, body: JSON.stringify(route.body?.good) };
        await refused(route, request, `a body of ${type}`, 'UNSUPPORTED_MEDIA_TYPE');
      }
      await refused(route, { body: '{}' }, 'a body of no type', 'UNSUPPORTED_MEDIA_TYPE');
      const other = route.body?.type === 'multipart/form-data' ? 'application/json' : 'multipart/form-data; boundary=x';
      const request = { headers: { 'content-type': other }, body: '--x--' };
      await refused(route, request, `a body of ${other}`, 'UNSUPPORTED_MEDIA_TYPE', 'VALIDATION_FAILED');
    }
  }, 180_000);

  it('that is not JSON, or not an object, is refused', async () => {
    for (const route of withBody()) {
      for (const [name, body] of sample(Object.entries(INVALID_BODIES))) await refused(route, json(route, body), name, 'VALIDATION_FAILED');
      const field = pathsOf(route.body?.good ?? {}).find(([, ...rest]) => rest.length === 0)?.[0];
      if (field === undefined) continue;
      await refused(route, json(route, `{"${field}": 1e999}`), 'a number out of range', 'VALIDATION_FAILED');
      await refused(route, json(route, `{"${field}": ${deepObject}}`), 'a deep field', 'VALIDATION_FAILED');
      await refused(route, json(route, `{"${field}": ${deepList}}`), 'a field of lists in lists', 'VALIDATION_FAILED');
      if (!world().contract.allows(route.method, route.path, {})) await refused(route, json(route, ''), 'an empty body', 'VALIDATION_FAILED', 'EMPTY_MESSAGE');
    }
  }, 180_000);

  it('of more than 1 MiB is refused with 413', async () => {
    const padding = 'x'.repeat(1024 * 1024 + 1);
    for (const route of withBody()) {
      for (const body of [`{"text": "${padding}"}`, padding, `{}${padding.replaceAll('x', ' ')}`]) {
        await refused(route, json(route, body), 'too large a body', 'PAYLOAD_TOO_LARGE');
      }
    }
  }, 180_000);

  it('with an invalid field is refused', async () => {
    const codes = ['VALIDATION_FAILED', 'EMPTY_MESSAGE', 'TOO_MANY_PICTURES', 'BATCH_TOO_LARGE', 'TEXT_TOO_LONG'];
    for (const route of withBody()) {
      const good = route.body?.good ?? {};
      const bodies = pathsOf(good).filter((place) => !isShownAsNull(route, place)).flatMap((place) => [undefined, ...WRONG].map((value) => [place, value, withAt(good, place, value)] as const));
      for (const [place, value, body] of sample(bodies.filter(([, , each]) => !world().contract.allows(route.method, route.path, each)))) {
        const what = `${place.join('.')} = ${value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 40)}`;
        await refused(route, json(route, JSON.stringify(body)), what, ...codes);
      }
    }
  }, 120_000);

  it('with an unknown field is refused, except in an event of the order service', async () => {
    for (const route of withBody().filter(({ body }) => body?.type === 'application/json')) {
      for (const extra of ['sellerIdx', 'version', '', 'toString', 'a.b'] as const) {
        const body: Json = { ...(route.body?.good as { [name: string]: Json }), [extra]: 'x' };
        await refused(route, json(route, JSON.stringify(body)), `the field ${extra}`, 'VALIDATION_FAILED');
      }
    }
  }, 180_000);
});

describe('A path', () => {
  it('with an invalid id is refused', async () => {
    const notFound = ['CONVERSATION_NOT_FOUND', 'ORDER_NOT_FOUND', 'PICTURE_NOT_FOUND', 'NOTICE_NOT_FOUND', 'NOT_FOUND'];
    const codes = ['VALIDATION_FAILED', 'METHOD_NOT_ALLOWED', ...notFound];
    for (const route of guarded().filter(({ parameters }) => parameters.length > 0)) {
      for (const id of sample(INVALID_IDS)) {
        const path = pathTo(route, { ...shop.known, [route.parameters[0]]: id });
        const request = { path, ...(route.body?.type.endsWith('json') && json(route, JSON.stringify(route.body.good))) };
        await refused(route, request, `the id ${id.slice(0, 30)}`, ...codes);
      }
    }
  }, 180_000);

  it('that does not exist answers 404, to every caller and for every method', async () => {
    for (const path of sample(UNKNOWN_PATHS)) {
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
        isProblem(`${method} ${path.slice(0, 40)}`, await wild.send({ method, path }), 'NOT_FOUND');
      }
      expect((await wild.send({ method: 'HEAD', path })).status).toBe(404);
    }
  });

  it('answers an unsupported method with 405 and the supported ones', async () => {
    const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'];
    const declared = [...routes, { path: '/metrics', method: 'GET' }, { path: '/openapi.json', method: 'GET' }];
    const all = declared.flatMap(({ path, method }) => [{ path, method }, ...(method === 'GET' ? [{ path, method: 'HEAD' }] : [])]);
    const patterns = all.map(({ path, method }) => ({ method, pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`) }));
    for (const template of new Set(all.map(({ path }) => path))) {
      const path = template.replace(/\{(\w+)\}/g, (_, name: string) => shop.known[name] as string);
      // A fixed path may also match a path with an id: a buyer's id may be `removals`.
      const has = [...new Set(patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))];
      for (const method of methods.filter((each) => !has.includes(each))) {
        const body = method === 'TRACE' ? undefined : '{}';
        const answer = await unobserved.send({ method, path, headers: { 'content-type': 'application/json' }, body });
        isProblem(`${method} ${template}`, answer, 'METHOD_NOT_ALLOWED');
        expect([template, answer.headers.allow]).toEqual([template, [...has].sort().join(', ')]);
      }
      if (has.includes('HEAD')) continue;
      const head = await unobserved.send({ method: 'HEAD', path });
      expect([template, head.status, head.headers.allow, head.text]).toEqual([template, 405, [...has].sort().join(', '), '']);
    }
  }, 180_000);
});

describe('A query', () => {
  it('with an invalid or repeated parameter is refused', async () => {
    for (const route of guarded().filter(({ query }) => query.length > 0)) {
      for (const [name, values] of route.query.map((each) => [each, BAD_QUERIES[each]] as const)) {
        for (const value of sample(values)) {
          const code = name === 'cursor' && !value.includes('&') ? ['CURSOR_INVALID', 'VALIDATION_FAILED'] : ['VALIDATION_FAILED'];
          await refused(route, { path: `${pathTo(route, shop.known)}?${name}=${value}` }, `${name}=${value.slice(0, 30)}`, ...code);
        }
      }
    }
  }, 180_000);

  it('with unknown or undecodable parameters is answered', async () => {
    for (const query of ['', 'x', '%', '%zz=%zz', '__proto__=1', 'constructor=1', 'a[b]=c', '&&&', `x=${'y'.repeat(8_000)}`, 'x=1&x=2']) {
      const authorization = (await shop.as('seller').authorization()) ?? '';
      const answer = await unobserved.send({ method: 'GET', path: `/v1/inbox?${query}`, headers: { authorization } });
      expect([query.slice(0, 20), answer.status]).toEqual([query.slice(0, 20), 200]);
    }
  });
});

describe('An idempotency key', () => {
  it('that is empty, too long, not printable or repeated is refused', async () => {
    const keys = { empty: '', 'too long': 'k'.repeat(256), 'not printable': 'a\tb', 'not ASCII': 'caf\u00e9', twice: ['a', 'b'] };
    for (const route of guarded().filter(({ method }) => method === 'POST')) {
      for (const [name, key] of Object.entries(keys)) {
        const form = '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nGIF89a\r\n--x--\r\n';
        const isForm = route.body?.type === 'multipart/form-data';
        const headers = { 'idempotency-key': key, 'content-type': isForm ? 'multipart/form-data; boundary=x' : String(route.body?.type) };
        const body = isForm ? form : JSON.stringify(route.body?.good);
        await refused(route, { headers, body }, `a key that is ${name}`, 'VALIDATION_FAILED');
      }
    }
  }, 180_000);
});
