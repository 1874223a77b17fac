import { Global, Logger, Module } from '@nestjs/common';
import { type AnswerStore } from '@parley/event-sourcing';
import { ANSWERS, IDEMPOTENCY } from '@parley/runtime';
import { Idempotency } from './idempotency.js';

const logger = new Logger('Parley');

/** Repeated requests with an idempotency key get the stored answer. A storage module provides `ANSWERS`. */
@Global()
@Module({
  providers: [
    {
      provide: IDEMPOTENCY,
      inject: [ANSWERS],
      useFactory: (answers: AnswerStore) => new Idempotency(answers, (error) => logger.error('an answer could not be remembered', error)),
    },
  ],
  exports: [IDEMPOTENCY],
})
export class IdempotencyModule {}
