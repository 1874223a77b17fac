import { Controller, type INestMicroservice, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, type MicroserviceOptions, Payload } from '@nestjs/microservices';
import { type StrategyOptions } from '../options.js';
import { type KafkaAdapters } from '../adapters.js';
import { type BatchContext, type ReceivedMessage } from '../strategy/batch-context.js';

export type Work = (message: ReceivedMessage) => Promise<void> | void;

/** A microservice that handles each message of a topic. */
export function consumeEach(kafka: KafkaAdapters, topic: string, options: StrategyOptions, work: Work): Promise<INestMicroservice> {
  @Controller()
  class EachController {
    @EventPattern<string>(topic)
    handle(@Payload() _messages: readonly ReceivedMessage[], @Ctx() context: BatchContext): Promise<void> {
      return context.each(async (message) => {
        await work(message);
      });
    }
  }
  return startMicroservice(kafka, options, EachController);
}

export async function startMicroservice(kafka: KafkaAdapters, options: StrategyOptions, ...controllers: Type[]): Promise<INestMicroservice> {
  class ConsumerModule {}
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(
    { module: ConsumerModule, controllers },
    { strategy: kafka.strategy(options), logger: false, abortOnError: false },
  );
  await app.listen();
  return app;
}
