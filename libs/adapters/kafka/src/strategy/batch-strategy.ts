import { BaseRpcContext, type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { readCloudEvent } from '@parley/contracts';
import { type Kafka, type KafkaMessage } from 'kafkajs';
import { isObservable, lastValueFrom } from 'rxjs';
import { type StrategyOptions } from '../options.js';
import { undecodableReason } from '../compression/codecs.js';
import { FetchedBatch } from '../consumer/fetched-batch.js';
import { type GroupConsumer, type GroupConsumerOptions } from '../consumer/group-consumer.js';
import { type DeadLetterQueue } from '../dead-letters/dead-letter-queue.js';
import { type Letter } from '../dead-letters/letter.js';
import { messageOf } from '../errors.js';
import { type KafkaMetrics } from '../metrics.js';
import { LARGEST_INPUT } from '../topics/parley-topics.js';
import { type BatchContext, type ReceivedMessage } from './batch-context.js';
import { type Refused, handleByKey } from './handle-by-key.js';

/** The dependencies of a strategy. */
export interface StrategyDependencies {
  readonly kafka: Kafka;
  readonly deadLetters: DeadLetterQueue;
  readonly metrics: KafkaMetrics;
  readonly consume: (options: GroupConsumerOptions) => GroupConsumer;
}

/**
 * A Nest transport that passes whole batches to the handlers of a microservice: `@EventPattern<string>(topic)` names the topic, the payload
 * is `ReceivedMessage[]`, the context a `BatchContext`. Offsets are committed when their messages are handled or stored as dead letters.
 */
export class BatchStrategy extends Server implements CustomTransportStrategy {
  private consumer: GroupConsumer | null = null;

  constructor(
    private readonly parts: StrategyDependencies,
    private readonly options: StrategyOptions,
  ) {
    super();
    this.initializeSerializer({});
    this.initializeDeserializer({});
  }

  /** Does not wait for the brokers. Passes an error if there is no handler, two for one topic, or one that replies. */
  listen(callback: (error?: unknown) => void): void {
    try {
      const topics = this.topics();
      this.consumer = this.parts.consume({ group: this.options.group, topics, handle: (batch) => this.handle(batch) });
    } catch (error) {
      return callback(error);
    }
    callback();
  }

  /** Resolves when the current batches are handled and committed. */
  async close(): Promise<void> {
    await this.consumer?.stop();
  }

  unwrap<T>(): T {
    return this.parts.kafka as T;
  }

  on(): never {
    throw new Error('The Kafka transport emits no events: use the health check and the metrics');
  }

  private topics(): string[] {
    const topics = [...this.messageHandlers.keys()];
    if (topics.length === 0) throw new Error(`The consumer group ${this.options.group} has no @EventPattern handler: add one`);
    for (const [topic, handler] of this.messageHandlers) {
      if (!handler.isEventHandler) throw new Error(`The handler of ${topic} must be an @EventPattern: a topic handler cannot reply`);
      if (handler.next) throw new Error(`The topic ${topic} has two handlers: offsets can be committed for one only`);
    }
    return topics;
  }

  private async handle(batch: FetchedBatch): Promise<void> {
    const { batchSize = 500 } = this.options;
    for (let from = 0; from < batch.messages.length && batch.isCurrent; from += batchSize) {
      const chunk = batch.messages.slice(from, from + batchSize);
      await this.parts.deadLetters.add(this.options.group, await this.lettersOf(batch, chunk));
      await FetchedBatch.commit([{ batch, count: from + chunk.length }]);
      this.parts.metrics.consumed?.(this.options.group, batch.topic, chunk.length);
    }
  }

  /** Passes the messages to the handler and returns those that cannot be handled. */
  private async lettersOf({ topic, partition }: FetchedBatch, chunk: readonly KafkaMessage[]): Promise<Letter[]> {
    const letters: Letter[] = [];
    const received: ReceivedMessage[] = [];
    const originals = new Map<string, KafkaMessage>();
    for (const message of chunk) {
      try {
        const { offset, key } = message;
        received.push({ topic, partition, offset, key: key?.toString() ?? null, event: this.read(message) });
        originals.set(offset, message);
      } catch (error) {
        letters.push({ topic, partition, message, reason: messageOf(error) });
      }
    }
    if (received.length === 0) return letters;
    const context = new HandlingContext(topic, partition, received, this.options.attempts ?? 5);
    await this.call(topic, received, context);
    const refused = context.refused.map(({ message, reason }) => {
      return { topic, partition, message: originals.get(message.offset) as KafkaMessage, reason };
    });
    return [...letters, ...refused].sort((a, b) => Number(a.message.offset) - Number(b.message.offset));
  }

  private read({ headers = {}, value }: KafkaMessage) {
    const { maxValueBytes = LARGEST_INPUT } = this.options;
    const undecodable = undecodableReason({ headers });
    if (undecodable !== null) throw new Error(undecodable);
    if (value && value.length > maxValueBytes) throw new Error(`value has ${value.length} bytes, and the limit is ${maxValueBytes}`);
    return readCloudEvent(headers, value);
  }

  /** Calls the handler. Nest replaces its error by 'Internal server error', so the context keeps the original. */
  private async call(topic: string, received: readonly ReceivedMessage[], context: HandlingContext): Promise<void> {
    const handler = this.messageHandlers.get(topic) as MessageHandler<unknown, unknown, unknown>;
    try {
      const result: unknown = await handler(received, context);
      if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
    } catch (error) {
      throw context.failure ?? (error instanceof Error ? error : new Error(`the handler of ${topic} failed: ${JSON.stringify(error)}`));
    }
  }
}

class HandlingContext extends BaseRpcContext<[string, number]> implements BatchContext {
  refused: readonly Refused[] = [];
  failure: Error | null = null;

  constructor(
    readonly topic: string,
    readonly partition: number,
    private readonly messages: readonly ReceivedMessage[],
    private readonly attempts: number,
  ) {
    super([topic, partition]);
  }

  async each(work: (message: ReceivedMessage) => Promise<void>): Promise<void> {
    try {
      this.refused = await handleByKey(this.messages, this.attempts, work);
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }
}
