import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Controller, Get, Inject, Logger, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type FastifyInstance } from 'fastify';
import { Public } from '../auth/access.js';
import { HTTP_SETTINGS, Health, ShutdownSteps, readConfig } from '@parley/runtime';
import { type HttpProcess, serveHttp } from './serve-http.js';

const SETTINGS = readConfig({ PARLEY_PORT: '0', PARLEY_LOG_LEVEL: 'error' }, HTTP_SETTINGS);

/** The steps of a stop, in order. */
let events: string[];
/** Runs while the server closes. */
let whileClosing: () => Promise<void>;

@Controller('v1/greeting')
class GreetingController {
  @Get()
  @Public()
  greet(): { text: string } {
    return { text: 'hello' };
  }

  @Get('slow')
  @Public()
  async greetLate(): Promise<{ text: string }> {
    await sleep(200);
    events.push('answer');
    return { text: 'hello' };
  }
}

@Module({ controllers: [GreetingController] })
class GreetingModule implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(Health) private readonly health: Health,
    @Inject(ShutdownSteps) private readonly steps: ShutdownSteps,
  ) {}

  onModuleInit(): void {
    this.host.httpAdapter.getInstance<FastifyInstance>().addHook('preClose', () => whileClosing());
    this.steps.add('storage', () => events.push('storage closed'));
  }

  beforeApplicationShutdown(): void {
    events.push(this.health.isStopping ? 'feature, after the drain' : 'feature, before the drain');
  }

  onApplicationShutdown(): void {
    events.push('end of the feature');
  }
}

describe('A process that is told to stop', () => {
  const stops: Promise<void>[] = [];
  beforeAll(() => {
    Logger.overrideLogger(false);
  });
  beforeEach(() => {
    events = [];
    whileClosing = () => Promise.resolve();
  });
  afterEach(async () => {
    await Promise.allSettled(stops.splice(0));
  });

  function serve(drainMs: number): Promise<HttpProcess> {
    return serveHttp({ settings: { ...SETTINGS, PARLEY_DRAIN_MS: drainMs }, modules: [GreetingModule] });
  }

  it('is not ready, and keeps answering while it asks each client to reconnect', async () => {
    const running = await serve(400);
    expect((await fetch(`${running.address}/health/ready`)).status).toBe(200);
    stops.push(running.stop());
    const ready = await fetch(`${running.address}/health/ready`);
    const greeting = await fetch(`${running.address}/v1/greeting`);
    expect([ready.status, greeting.status]).toEqual([503, 200]);
    expect(greeting.headers.get('connection')).toBe('close');
  });

  it('answers requests that arrive while it closes', async () => {
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    whileClosing = async () => {
      begin();
      await sleep(300);
    };
    const running = await serve(0);
    stops.push(running.stop());
    await begun;
    expect((await fetch(`${running.address}/v1/greeting`)).status).toBe(200);
  });

  it('drains, finishes requests, ends its features and then closes what they use', async () => {
    const running = await serve(0);
    const answer = fetch(`${running.address}/v1/greeting/slow`);
    await sleep(50);
    await running.stop();
    expect((await answer).status).toBe(200);
    expect(events).toEqual(['feature, after the drain', 'answer', 'end of the feature', 'storage closed']);
  });

  it('runs its shutdown steps and reports the failure if the server fails to close', async () => {
    const running = await serve(0);
    running.app.getHttpAdapter().close = () => Promise.reject(new Error('the server is stuck'));
    await expect(running.stop()).rejects.toThrow('the server is stuck');
    expect(events).toContain('storage closed');
    await running.app.getHttpAdapter().getInstance().close();
  });

  it('reports a failed shutdown step', async () => {
    const running = await serve(0);
    running.app.get(ShutdownSteps).add('relay', () => Promise.reject(new Error('no answer')));
    await expect(running.stop()).rejects.toThrow("Shutdown step 'relay' failed: no answer");
    expect(events).toContain('storage closed');
  });
});
