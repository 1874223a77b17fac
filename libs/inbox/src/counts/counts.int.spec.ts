import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ApiOkResponse } from '@nestjs/swagger';
import { Test } from '@nestjs/testing';
import { openApiDocument } from '@parley/http';
import { Counts } from './counts.dto.js';

@Controller('counts')
class CountsController {
  @Get()
  @ApiOkResponse({ type: Counts })
  counts(): void {}
}

describe('the document of the counts', () => {
  it('says that every count is always there', async () => {
    const module = await Test.createTestingModule({ controllers: [CountsController] }).compile();
    const app = module.createNestApplication(new FastifyAdapter());
    const { schemas } = openApiDocument(app).components as { schemas: Record<string, { required: string[] }> };
    expect(schemas.Counts.required).toEqual(['messages', 'orders', 'notices', 'blacklist']);
    expect(schemas.MessageCounts.required).toEqual(['conversations', 'unanswered', 'unread', 'byLabel']);
    expect(schemas.OrderCounts.required).toEqual(['total', 'actionNeeded', 'unanswered', 'unread', 'byBucket']);
    await app.close();
  });
});
