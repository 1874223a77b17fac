import { type Event, type Recorded } from '../vocabulary/event.js';
import { type EventFeed, type Follower, type Following } from '../subscriptions/feed.js';

/** A feed that delivers what a test tells it to, in any order and as often as it likes. */
export class ScriptFeed implements EventFeed {
  private follower: Follower | null = null;

  follow(follower: Follower): Following {
    this.follower = follower;
    return { caughtUp: () => Promise.resolve(), stop: () => Promise.resolve(void (this.follower = null)) };
  }

  /** Resolves when the follower has handled these events as one batch. */
  async deliver(...events: readonly (Event & Recorded)[]): Promise<void> {
    if (!this.follower) throw new Error('nobody follows');
    await this.follower.handle({ events, checkpoint: 'scripted' });
  }
}
