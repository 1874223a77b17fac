import { Global, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ClockWatch, createClock, createHandle } from '@parley/event-sourcing';
import { admitStaleness } from '@parley/http';
import { type MongoAdapters } from '@parley/mongo';
import { BLOBS, COUNTERS, EVENT_STORE, HANDLE, PICTURE_SWEEP } from '@parley/runtime';
import { type FastifyInstance } from 'fastify';
import { ClockModule } from './clock.module.js';
import { MONGO } from './injection-tokens.js';
import { untilAvailable } from './retry.js';

/** Command handling on the process's own event store. No command is accepted while the clock is wrong. */
@Global()
@Module({
  imports: [ClockModule],
  providers: [
    { provide: EVENT_STORE, inject: [MONGO], useFactory: ({ eventStore }: MongoAdapters) => eventStore },
    { provide: COUNTERS, useExisting: EVENT_STORE },
    {
      provide: HANDLE,
      inject: [MONGO, ClockWatch],
      async useFactory({ eventStore }: MongoAdapters, watch: ClockWatch) {
        return createHandle(eventStore, watch.guarding(createClock(await untilAvailable(() => eventStore.lastAt()))));
      },
    },
    { provide: BLOBS, inject: [MONGO], useFactory: ({ blobs }: MongoAdapters) => blobs },
    { provide: PICTURE_SWEEP, inject: [MONGO], useFactory: (mongo: MongoAdapters) => mongo.lease('picture-sweep') },
  ],
  exports: [EVENT_STORE, COUNTERS, HANDLE, BLOBS, PICTURE_SWEEP],
})
export class CommandsModule implements OnModuleInit {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    admitStaleness(this.host.httpAdapter.getInstance<FastifyInstance>());
  }
}
