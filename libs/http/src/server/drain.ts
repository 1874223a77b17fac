import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Health } from '@parley/runtime';
import { type FastifyInstance } from 'fastify';

/** `number`: how long a process keeps answering after SIGTERM, milliseconds. */
export const DRAIN_MS = Symbol('DRAIN_MS');

/**
 * Takes a process out of service: it is not ready, keeps answering for `DRAIN_MS`, and closes each connection with its next answer. So a
 * front door with another instance loses no request. Then Nest runs the other modules' shutdown hooks and finishes running requests.
 */
@Injectable()
export class Drain implements BeforeApplicationShutdown {
  constructor(
    @Inject(Health) private readonly health: Health,
    @Inject(DRAIN_MS) private readonly drainMs: number,
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
  ) {
    host.httpAdapter.getInstance<FastifyInstance>().addHook('onSend', (_request, reply, payload, done) => {
      if (health.isStopping) void reply.header('connection', 'close');
      done(null, payload);
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.health.stop();
    await sleep(this.drainMs);
  }
}
