import { type EventFeed, type Follower, type Following } from '@parley/event-sourcing';
import { type Database } from '../connection/database.js';
import { ReaderHealth } from '../change-streams/reader-health.js';
import { type MongoEventStore } from '../events/event-store.js';
import { ChangeFollowing } from './change-following.js';
import { type Position, parsePosition } from './position.js';

/** The commits of the event store as a feed. Calls `onError` for each batch that is retried, and for a lost resume token. */
export class ChangeFeed implements EventFeed {
  constructor(
    private readonly database: Database,
    private readonly store: MongoEventStore,
    private readonly onError: (follower: string, error: unknown) => void = () => undefined,
    private readonly health: ReaderHealth = new ReaderHealth(),
  ) {}

  follow(follower: Follower): Following {
    const position: Position | null = follower.from === null ? null : parsePosition(follower.from);
    return new ChangeFollowing(this.database, this.store, follower, position, this.onError, this.health);
  }
}
