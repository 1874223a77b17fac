import { type PublicEvent } from '../vocabulary/event.js';
import { type EventPublisher } from '../publishing/publisher.js';

interface Call {
  readonly events: readonly PublicEvent[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** An in-memory broker that records what it gets, in order. */
export class MemoryBroker implements EventPublisher {
  readonly sent: PublicEvent[] = [];
  /** Awaited before each call is accepted; if it rejects, that call and all waiting ones fail. */
  attempt: () => Promise<void> = () => Promise.resolve();
  private readonly calls: Call[] = [];
  private running = false;

  /** `onSent` is called when a call is accepted. */
  constructor(private readonly onSent: (events: readonly PublicEvent[]) => void = () => undefined) {}

  publish(events: readonly PublicEvent[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.calls.push({ events, resolve, reject });
      if (!this.running) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.calls.length > 0) {
      try {
        await this.attempt();
        this.sent.push(...this.calls[0].events);
        this.onSent(this.calls[0].events);
        this.calls.shift()?.resolve();
      } catch (error) {
        for (const { reject } of this.calls.splice(0)) reject(error);
      }
    }
    this.running = false;
  }
}
