import { type Commit, type Event } from '@parley/event-sourcing';

/** Makes commits of one event each for new streams. Times rise by a millisecond and end before the present. */
export class CommitMaker {
  private readonly versions = new Map<string, number>();
  private at: number;

  constructor(commits: number) {
    this.at = (Date.now() - commits - 60_000) * 1000;
  }

  /** The next commit of a stream. */
  commit(stream: string, event: Event): Commit {
    const expectedVersion = this.versions.get(stream) ?? 0;
    this.versions.set(stream, expectedVersion + 1);
    this.at += 1000;
    return { stream, expectedVersion, events: [event], at: this.at };
  }
}
