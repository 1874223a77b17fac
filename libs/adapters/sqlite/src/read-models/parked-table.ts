import { type Changes, type Event, type Parked, type ParkedEvents, type Recorded } from '@parley/event-sourcing';
import { type Sqlite } from '../database/driver.js';
import { asPromise } from '../database/as-promise.js';

/** The parked events of one generation, one row each. */
export class ParkedTable implements ParkedEvents {
  constructor(
    private readonly database: Sqlite,
    private readonly name: string,
  ) {}

  list(stream?: string, limit = -1): Promise<Parked[]> {
    return asPromise(() => {
      const [condition, values] = stream === undefined ? ['1', []] : ['stream = ?', [stream]];
      const rows = this.database.all<{ stream: string; version: number; event: string; error: string }>(
        `select stream, version, event, error from ${this.name} where ${condition} order by stream, version limit ?`,
        ...values,
        limit,
      );
      return rows.map((row) => ({ ...row, event: JSON.parse(row.event) as Event & Recorded }));
    });
  }

  firstVersions(streams: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return asPromise(() => {
      // Usually nothing is parked; then thousands of names need not be looked up.
      if (streams.length === 0 || !this.database.first(`select 1 from ${this.name} limit 1`)) return new Map();
      const rows = this.database.all<{ stream: string; first: number }>(
        `select p.stream as stream, min(p.version) as first
         from (select distinct value from json_each(?)) v cross join ${this.name} p on p.stream = v.value group by p.stream`,
        JSON.stringify(streams),
      );
      return new Map(rows.map(({ stream, first }) => [stream, first]));
    });
  }

  streams(limit = -1, after = ''): Promise<string[]> {
    return asPromise(() => {
      const sql = `select distinct stream from ${this.name} where stream > ? order by stream limit ?`;
      return this.database.all<{ stream: string }>(sql, after, limit).map(({ stream }) => stream);
    });
  }

  countStreams(): Promise<number> {
    return asPromise(() => this.database.first<{ n: number }>(`select count(distinct stream) as n from ${this.name}`)?.n ?? 0);
  }

  /** Applies the parked events of a commit in its transaction. */
  write({ park, unpark }: Pick<Changes, 'park' | 'unpark'>): void {
    for (const { stream, version, andEarlier = false } of unpark) {
      this.database.run(`delete from ${this.name} where stream = ? and version ${andEarlier ? '<=' : '='} ?`, stream, version);
    }
    for (const { stream, version, event, error } of park) {
      const sql = `insert or ignore into ${this.name} (stream, version, event, error) values (?, ?, ?, ?)`;
      this.database.run(sql, stream, version, JSON.stringify(event), error);
    }
  }
}
