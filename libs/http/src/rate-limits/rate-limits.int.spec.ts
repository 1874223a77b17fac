import { Body, Controller, Get, HttpCode, Inject, Injectable, Module, Post, Put } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Roles, SendRoles } from '../auth/access.js';
import { type Caller } from '../auth/caller.js';
import { ParleyError } from '../problems/errors.js';
import { CurrentCaller } from '../requests/decorators.js';
import { EmptyBody } from '../dto/message.dto.js';
import { FeatureUnderTest, type Who } from '../testing/feature-under-test.js';
import { MESSAGE_RATE } from '@parley/runtime';
import { type SendRate, withinRate } from './sending.js';

let outcome: 'sent' | 'repeated' | 'refused' = 'sent';

@Injectable()
@Controller('v1')
class Things {
  constructor(@Inject(MESSAGE_RATE) private readonly rate: SendRate) {}

  @Get('things')
  @Roles('buyer', 'seller', 'operator', 'service')
  read(): object {
    return {};
  }

  @Put('things')
  @Roles('buyer', 'seller', 'operator', 'service')
  write(@Body() _body: EmptyBody): object {
    return {};
  }

  @Post('things')
  @HttpCode(201)
  @SendRoles('buyer')
  send(@CurrentCaller() caller: Caller): Promise<object> {
    const send = () => (outcome === 'refused' ? Promise.reject(new ParleyError('ORDER_NOT_FOUND', 'no order')) : Promise.resolve({}));
    return withinRate(this.rate, caller.id, send, () => outcome === 'sent');
  }
}

@Module({ controllers: [Things] })
class ThingsModule {}

const service = new FeatureUnderTest(ThingsModule, [], {
  PARLEY_READS_PER_MINUTE: 5,
  PARLEY_WRITES_PER_MINUTE: 4,
  PARLEY_MESSAGES_PER_MINUTE: 3,
});
beforeAll(() => service.start());
afterAll(() => service.close());
beforeEach(() => {
  service.aMinuteLater();
  outcome = 'sent';
});

const BUYER: Who = { role: 'buyer', id: 'b-1' };
const statuses = async (n: number, ask: () => Promise<{ status: number }>) => {
  const found: number[] = [];
  for (let i = 0; i < n; i++) found.push((await ask()).status);
  return found;
};
const read = (who: Who) => () => service.request(who, 'GET', '/v1/things');
const write = (who: Who) => () => service.request(who, 'PUT', '/v1/things', {});
const send = () => service.request(BUYER, 'POST', '/v1/things', {});

describe('rate limits of a caller', () => {
  it('count reads, commands and messages separately', async () => {
    expect(await statuses(6, read(BUYER))).toEqual([200, 200, 200, 200, 200, 429]);
    expect(await statuses(5, write(BUYER))).toEqual([200, 200, 200, 200, 429]);
    expect(await statuses(4, send)).toEqual([201, 201, 201, 429]);
    service.aMinuteLater();
    expect(await statuses(1, read(BUYER))).toEqual([200]);
  });

  it('are separate for a seller and a buyer with the same id', async () => {
    await statuses(6, read(BUYER));
    expect(await statuses(1, read({ role: 'seller', id: 'b-1' }))).toEqual([200]);
    expect(await statuses(1, read({ role: 'buyer', id: 'b-2' }))).toEqual([200]);
  });

  it.each(['operator', 'service'] as const)('do not apply to an %s', async (role) => {
    expect(new Set(await statuses(20, read({ role, id: 'ops' })))).toEqual(new Set([200]));
    expect(new Set(await statuses(20, write({ role, id: 'ops' })))).toEqual(new Set([200]));
  });

  it('refuse with the code, the limit and the correct Retry-After', async () => {
    await statuses(5, read(BUYER));
    const { headers, ...answer } = await service.inject(BUYER, 'GET', '/v1/things');
    expect(answer.json()).toMatchObject({ status: 429, code: 'RATE_LIMITED', detail: expect.stringContaining('More than 5 reads a minute') });
    const seconds = Number(headers['retry-after']);
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  it('do not count a repeated message', async () => {
    outcome = 'repeated';
    expect(new Set(await statuses(10, send))).toEqual(new Set([201]));
    outcome = 'sent';
    expect(await statuses(4, send)).toEqual([201, 201, 201, 429]);
  });

  it('block only a caller with too many refused messages', async () => {
    outcome = 'refused';
    expect(await statuses(6, send)).toEqual([404, 404, 404, 404, 404, 429]);
    expect(await statuses(1, () => service.request({ role: 'buyer', id: 'b-3' }, 'POST', '/v1/things', {}))).toEqual([404]);
    expect(await statuses(1, write(BUYER))).toEqual([200]);
  });
});
