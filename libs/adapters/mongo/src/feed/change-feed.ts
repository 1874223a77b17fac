import { type EventFeed, type Follower, type Following } from '@parley/event-sourcing';
import { type Database } from '../connection/database.js';
import { ReaderHealth } from '../change-streams/reader-health.js';
import { type MongoEventStore } from '../events/event-store.js';
import { ChangeFollowing } from './change-following.js';
import { type Place, parsePlace } from './place.js';

/** The commits of the event store as a feed. `onError` is told of each batch that will be tried again, and of a place that is gone. */
export class ChangeFeed implements EventFeed {
  constructor(
    private readonly database: Database,
    private readonly store: MongoEventStore,
    private readonly onError: (follower: string, error: unknown) => void = () => undefined,
    private readonly health: ReaderHealth = new ReaderHealth(),
  ) {}

  follow(follower: Follower): Following {
    const place: Place | null = follower.from === null ? null : parsePlace(follower.from);
    return new ChangeFollowing(this.database, this.store, follower, place, this.onError, this.health);
  }
}
