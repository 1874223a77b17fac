import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Logger, Module } from '@nestjs/common';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Public } from '../auth/access.js';
import { createParts, HTTP_SETTINGS, readConfig } from '@parley/runtime';
import { type HttpProcess, type HttpProcessOptions, serveHttp } from './serve-http.js';

@Controller('v1/greeting')
class GreetingController {
  @Get()
  @Public()
  greet(): { text: string } {
    return { text: 'hello' };
  }
}

@Module({ controllers: [GreetingController] })
class GreetingModule {}

const SETTINGS = readConfig({ PARLEY_PORT: '0', PARLEY_LOG_LEVEL: 'error' }, HTTP_SETTINGS);

describe('A process that is told to stop', () => {
  const stops: Promise<void>[] = [];
  beforeAll(() => {
    Logger.overrideLogger(false);
  });
  afterEach(async () => {
    await Promise.all(stops.splice(0));
  });

  function serve(drainMs: number, prepare?: HttpProcessOptions['prepare']): Promise<HttpProcess> {
    const settings = { ...SETTINGS, PARLEY_DRAIN_MS: drainMs };
    return serveHttp({ settings, parts: createParts(), features: [GreetingModule], providers: [], prepare });
  }

  it('is not ready, and goes on answering while it asks everybody to connect anew', async () => {
    const running = await serve(400);
    expect((await fetch(`${running.address}/health/ready`)).status).toBe(200);
    stops.push(running.stop());
    const ready = await fetch(`${running.address}/health/ready`);
    const greeting = await fetch(`${running.address}/v1/greeting`);
    expect([ready.status, greeting.status]).toEqual([503, 200]);
    expect(greeting.headers.get('connection')).toBe('close');
  });

  it('answers what comes while it closes', async () => {
    let closing: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (closing = resolve));
    const running = await serve(0, (_app, server) => {
      server.addHook('preClose', async () => {
        closing();
        await sleep(300);
      });
    });
    stops.push(running.stop());
    await begun;
    expect((await fetch(`${running.address}/v1/greeting`)).status).toBe(200);
  });
});
