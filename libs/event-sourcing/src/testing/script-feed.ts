import { type Event, type Recorded } from '../vocabulary/event.js';
import { type EventFeed, type Follower, type Following } from '../subscriptions/feed.js';

/** A feed that delivers batches as a test says, in any order and repeatedly. */
export class ScriptFeed implements EventFeed {
  private follower: Follower | null = null;

  follow(follower: Follower): Following {
    this.follower = follower;
    return { caughtUp: () => Promise.resolve(), stop: () => Promise.resolve(void (this.follower = null)) };
  }

  /** Resolves when the follower has handled these events as one batch. */
  async deliver(...events: readonly (Event & Recorded)[]): Promise<void> {
    if (!this.follower) throw new Error('No follower has subscribed');
    await this.follower.handle({ events, checkpoint: 'scripted' });
  }
}
