import { type ExpiringClaims } from '@parley/event-sourcing';
import { type Sqlite } from '../database/driver.js';
import { type GroupCommit } from '../database/group-commit.js';
import { asPromise } from '../database/as-promise.js';

/** Claims in a table beside the events, written in the same group commits. Claimed ids have no row. */
export class SqliteExpiringClaims implements ExpiringClaims {
  constructor(
    private readonly database: Sqlite,
    private readonly group: GroupCommit,
    private readonly nowMs: () => number = Date.now,
  ) {
    database.exec(`
      create table if not exists offers (id text primary key, state text not null, at integer not null) without rowid;
      create index if not exists offers_open on offers (at) where state <> 'gone';
    `);
  }

  async offer(id: string): Promise<void> {
    await this.group.write(() => this.database.run("insert or ignore into offers (id, state, at) values (?, 'offered', ?)", id, this.nowMs()));
  }

  claim(ids: readonly string[]): Promise<boolean> {
    return this.group.write(() => {
      for (const id of ids) this.database.run("delete from offers where id = ? and state = 'offered'", id);
      return !ids.some((id) => this.isOffered(id));
    });
  }

  expired(ageMs: number, limit: number): Promise<string[]> {
    const select = "select id from offers where state <> 'gone' and at <= ? order by at limit ?";
    return asPromise(() => this.database.all<{ id: string }>(select, this.nowMs() - ageMs, limit).map(({ id }) => id));
  }

  withdraw(id: string): Promise<boolean> {
    return this.group.write(() => {
      this.database.run("update offers set state = 'withdrawn' where id = ? and state = 'offered'", id);
      return this.isOffered(id);
    });
  }

  async settle(id: string): Promise<void> {
    await this.group.write(() => this.database.run("update offers set state = 'gone' where id = ? and state = 'withdrawn'", id));
  }

  private isOffered(id: string): boolean {
    return this.database.first('select 1 from offers where id = ?', id) !== undefined;
  }
}
