import { type IHeaders, type Kafka, Partitioners, type Producer } from 'kafkajs';
import { Backoff, Unavailable, delay } from '@parley/event-sourcing';
import { type Compression, compressionType } from '../compression/codecs.js';
import { hasType, messageOf } from '../errors.js';
import { type KafkaMetrics } from '../metrics.js';

/** A message and its topic. */
export interface Outgoing {
  readonly topic: string;
  readonly key: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly headers: IHeaders;
}

/** The message is larger than its topic allows. Raise the topic's `max.message.bytes`. */
export class MessageTooLarge extends Unavailable {}

interface Call {
  readonly messages: readonly Outgoing[];
  /** Bytes of each message. */
  readonly sizes: readonly number[];
  sent: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Below a broker's default limit for a batch, even if all messages go to one partition. */
const MAX_BYTES = 900_000;
const MAX_MESSAGES = 2000;
/** Bounds the waiting calls. The relay makes 4 at once, and each partition with dead letters makes one. */
const MAX_WAITING_CALLS = 10_000;
const RETRY_DEADLINE_MS = 10_000;
const INITIAL_DELAY_MS = 50;
const MAX_DELAY_MS = 1000;

/**
 * Sends messages in the order of the calls, one request at a time. Calls that arrive during a request are combined into the next one.
 * A request is acknowledged by all in-sync replicas. A failed request is sent again as a whole by a new producer.
 *
 * The client's idempotent producer loses messages under concurrent sends, so this one is not idempotent; consumers recognise duplicates.
 */
export class Sender {
  private waiting: Call[] = [];
  private running: Promise<void> | null = null;
  private connected: Promise<Producer> | null = null;
  private closed = false;
  private readonly compression: number;

  constructor(
    private readonly kafka: Kafka,
    private readonly onError: (where: string, error: unknown) => void,
    private readonly metrics: KafkaMetrics = {},
    compression: Compression = 'none',
  ) {
    this.compression = compressionType(compression);
  }

  /**
   * Resolves when all messages are stored. Rejects with `Unavailable` at once if too many calls wait, otherwise after about ten seconds (forty
   * if a broker hangs). All waiting calls are rejected with it, so that no message overtakes a failed one.
   */
  send(messages: readonly Outgoing[]): Promise<void> {
    if (messages.length === 0) return Promise.resolve();
    if (this.closed) return Promise.reject(new Unavailable('the producer is closed'));
    if (this.waiting.length >= MAX_WAITING_CALLS) return Promise.reject(new Unavailable(`${MAX_WAITING_CALLS} calls wait for Kafka: retry later`));
    return new Promise((resolve, reject) => {
      // A message that `sizeOf` cannot measure (for instance without a key) throws here and rejects only this call.
      this.waiting.push({ messages, sizes: messages.map(sizeOf), sent: 0, resolve, reject });
      this.running ??= this.run();
    });
  }

  /** Sends the waiting messages and disconnects. */
  async close(): Promise<void> {
    this.closed = true;
    await this.running;
    const producer = await this.connected?.catch(() => null);
    await producer?.disconnect();
  }

  private async run(): Promise<void> {
    await new Promise(setImmediate);
    while (this.waiting.length > 0) {
      const request = this.take();
      try {
        await this.transmit(request);
      } catch (error) {
        for (const { reject } of this.waiting.splice(0)) reject(error);
        continue;
      }
      this.settle(request.length);
    }
    this.running = null;
  }

  /** The next messages that fit into one request, at least one. */
  private take(): Outgoing[] {
    const taken: Outgoing[] = [];
    let bytes = 0;
    for (const { messages, sizes, sent } of this.waiting) {
      for (let i = sent; i < messages.length; i++) {
        bytes += sizes[i];
        if (taken.length > 0 && (bytes > MAX_BYTES || taken.length === MAX_MESSAGES)) return taken;
        taken.push(messages[i]);
      }
    }
    return taken;
  }

  private settle(count: number): void {
    let left = count;
    while (left > 0) {
      const [call] = this.waiting;
      const of = Math.min(left, call.messages.length - call.sent);
      call.sent += of;
      left -= of;
      if (call.sent < call.messages.length) return;
      this.waiting.shift();
      call.resolve();
    }
  }

  private async transmit(request: readonly Outgoing[]): Promise<void> {
    const deadline = Date.now() + RETRY_DEADLINE_MS;
    for (const backoff = new Backoff({ firstMs: INITIAL_DELAY_MS, longestMs: MAX_DELAY_MS }); ; ) {
      try {
        return await this.attempt(request);
      } catch (error) {
        if (hasType(error, 'MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE')) return this.sendInHalves(request, error);
        this.discard();
        const wait = backoff.next();
        if (Date.now() + wait > deadline) {
          throw new Unavailable(`${request.length} messages could not be published: ${messageOf(error)}`, { cause: error });
        }
        this.onError('publisher', error);
        await delay(wait);
      }
    }
  }

  private async attempt(request: readonly Outgoing[]): Promise<void> {
    const byTopic = new Map<string, Outgoing[]>();
    for (const message of request) {
      const messages = byTopic.get(message.topic);
      if (messages) messages.push(message);
      else byTopic.set(message.topic, [message]);
    }
    const topicMessages = [...byTopic].map(([topic, messages]) => ({ topic, messages }));
    await (await this.producer()).sendBatch({ acks: -1, timeout: 10_000, compression: this.compression, topicMessages });
    for (const [topic, messages] of byTopic) this.metrics.published?.(topic, messages.length);
  }

  /** Sends a refused request in two halves: the topic's limit applies to all messages of a partition in one request. */
  private async sendInHalves(request: readonly Outgoing[], error: unknown): Promise<void> {
    if (request.length === 1) {
      const [message] = request;
      const what = `a message of ${sizeOf(message)} bytes (key ${String(message.key)})`;
      throw new MessageTooLarge(`${what} is larger than max.message.bytes of ${message.topic}`, { cause: error });
    }
    const middle = Math.ceil(request.length / 2);
    await this.transmit(request.slice(0, middle));
    await this.transmit(request.slice(middle));
  }

  private producer(): Promise<Producer> {
    this.connected ??= (async () => {
      const producer = this.kafka.producer({
        createPartitioner: Partitioners.DefaultPartitioner,
        allowAutoTopicCreation: false,
        idempotent: false,
        maxInFlightRequests: 1,
        retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 1 },
      });
      await producer.connect();
      return producer;
    })();
    return this.connected;
  }

  private discard(): void {
    const old = this.connected;
    this.connected = null;
    old?.then((producer) => producer.disconnect()).catch(() => undefined);
  }
}

/** The approximate size of a message, with overhead. Counts headers as ASCII, which nearly all are. */
export function sizeOf({ key, value, headers }: Pick<Outgoing, 'key' | 'value' | 'headers'>): number {
  let bytes = 64 + lengthOf(key) + lengthOf(value);
  for (const name in headers) {
    const each = headers[name];
    bytes += 8 + name.length;
    if (Array.isArray(each)) for (const one of each) bytes += one.length;
    else bytes += each?.length ?? 0;
  }
  return bytes;
}

function lengthOf(part: Buffer | string | null): number {
  if (part === null) return 0;
  return typeof part === 'string' ? Buffer.byteLength(part) : part.length;
}
