import { type ParleyEvent, toBinaryMessage } from '@parley/contracts';
import { type EventPublisher, type PublicEvent } from '@parley/event-sourcing';
import { type Sender } from './sender.js';

/** Publishes events as CloudEvents in binary mode. The event's key determines the partition, which keeps the order. */
export class TopicPublisher implements EventPublisher {
  constructor(
    private readonly sender: Sender,
    private readonly topicOf: (event: PublicEvent) => string,
    private readonly use: (topic: string) => void,
  ) {}

  async publish(events: readonly PublicEvent[]): Promise<void> {
    await this.sender.send(
      events.map((event) => {
        const topic = this.topicOf(event);
        this.use(topic);
        return { topic, ...toBinaryMessage(event as ParleyEvent) };
      }),
    );
  }
}
