import { type Answer, type AnswerStore } from '@parley/event-sourcing';
import { type Sqlite } from '../database/driver.js';
import { type GroupCommit } from '../database/group-commit.js';
import { asPromise } from '../database/as-promise.js';

interface Row {
  readonly fingerprint: string;
  readonly status: number;
  readonly body: string;
}

const RETENTION_MS = 48 * 60 * 60 * 1000;
const PRUNE_EVERY_MS = 1000;
const MAX_PRUNED = 1000;

/** Stored answers in a table beside the events, written in the same group commits. */
export class SqliteAnswerStore implements AnswerStore {
  private pruned = 0;

  constructor(
    private readonly database: Sqlite,
    private readonly group: GroupCommit,
    private readonly nowMs: () => number = Date.now,
  ) {
    database.exec(`
      create table if not exists answers (
        key text primary key, fingerprint text not null, status integer not null, body text not null, at integer not null
      ) without rowid;
      create index if not exists answers_at on answers (at);
    `);
  }

  find(key: string): Promise<Answer | null> {
    return asPromise(() => this.stored(key));
  }

  save(key: string, answer: Answer): Promise<Answer> {
    const body = JSON.stringify(answer.body);
    return this.group.write(() => {
      const now = this.nowMs();
      this.prune(now);
      this.database.run(
        'insert or ignore into answers (key, fingerprint, status, body, at) values (?, ?, ?, ?, ?)',
        key,
        answer.fingerprint,
        answer.status,
        body,
        now,
      );
      return this.stored(key) ?? answer;
    });
  }

  private stored(key: string): Answer | null {
    const row = this.database.first<Row>('select fingerprint, status, body from answers where key = ?', key);
    return row ? { fingerprint: row.fingerprint, status: row.status, body: JSON.parse(row.body) as unknown } : null;
  }

  private prune(now: number): void {
    if (now - this.pruned < PRUNE_EVERY_MS) return;
    this.pruned = now;
    const old = 'select key from answers where at < ? order by at limit ?';
    this.database.run(`delete from answers where key in (${old})`, now - RETENTION_MS, MAX_PRUNED);
  }
}
