import { setTimeout as pause } from 'node:timers/promises';
import { type EventFeed, type EventPublisher, type Follower, type Following } from '@parley/event-sourcing';
import { type CloudEventMessage, receiveCloudEvent, toBinaryMessage } from '../cloudevents.js';
import { type Catalog, type ParleyEvent, type ReceivedEvent } from '../public-events.js';

/** A topic in memory, with the messages and the committed offset that Kafka would have. */
export class MemoryTopic {
  readonly messages: CloudEventMessage[] = [];
  /** Messages without a valid stream and version. */
  readonly deadLetters: CloudEventMessage[] = [];
  private committed = 0;

  /** `onCommit` is awaited with each batch that was handled, before its offset is committed. */
  constructor(private readonly onCommit: (handled: readonly ReceivedEvent[]) => Promise<void>) {}

  /** The stream and version of every message, in the order of the topic. */
  get names(): string[] {
    return this.messages.map(({ headers }) => headers.ce_id);
  }

  publisher(catalog: Catalog): EventPublisher {
    return {
      publish: (events) => {
        this.messages.push(...events.map((event) => toBinaryMessage(event as ParleyEvent, catalog)));
        return Promise.resolve();
      },
    };
  }

  /** Delivers the last messages again, as after a rebalance before a commit. */
  rewind(messages: number): void {
    this.committed = Math.max(0, this.committed - messages);
  }

  get feed(): EventFeed {
    return { follow: (follower) => this.follow(follower) };
  }

  private follow(follower: Follower): Following {
    let isStopped = false;
    const run = async () => {
      while (!isStopped) {
        const from = this.committed;
        const batch = this.messages.slice(from, from + follower.batchSize);
        if (batch.length === 0) {
          await pause(2);
          continue;
        }
        const events = this.read(batch);
        const isHandled = await follower.handle({ events, checkpoint: 'offsets' }).then(
          () => true,
          () => false,
        );
        if (!isHandled) continue;
        await this.onCommit(events);
        // A rewind meanwhile means that this member was fenced: it commits nothing.
        if (this.committed === from) this.committed = from + batch.length;
      }
    };
    const running = run();
    return {
      caughtUp: async () => {
        const end = this.messages.length;
        while (this.committed < end && !isStopped) await pause(2);
      },
      stop: async () => {
        isStopped = true;
        await running;
      },
    };
  }

  private read(batch: readonly CloudEventMessage[]): ReceivedEvent[] {
    return batch.flatMap((message) => {
      try {
        return receiveCloudEvent(message.headers, message.value);
      } catch {
        this.deadLetters.push(message);
        return [];
      }
    });
  }
}
