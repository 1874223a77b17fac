import {
  type Changes,
  type Collection,
  ConcurrencyConflict,
  type DocumentStore,
  type Event,
  type Insert,
  type Parked,
  type Query,
  type Recorded,
  type Reference,
  type Stored,
  type Write,
} from '@parley/event-sourcing';
import { type SqliteChangeLog } from './change-log.js';
import { type Sqlite, type SqlValue } from './driver.js';
import { settle } from './event-store.js';
import { countDocuments, findDocuments } from './queries.js';
import { type Tables, column } from './schema.js';
import { Tallies } from './tallies.js';

interface Row {
  readonly id: string;
  readonly revision: number;
  readonly seen: string;
  readonly document: string;
}

interface Line {
  readonly scope: string;
  readonly collection: string;
  readonly id: string;
}

/** One generation of a read model in SQLite: a table for each collection, with a column for each declared field. */
export class SqliteDocumentStore implements DocumentStore {
  constructor(
    private readonly database: Sqlite,
    private readonly tables: Tables,
    readonly changes: SqliteChangeLog,
    /** Only the active generation is seen by anybody, so only its changes are announced. */
    private readonly isActive: () => boolean,
  ) {}

  get<T>(collection: Collection<T>, id: string): Promise<T | null> {
    return settle(() => {
      const row = this.database.first<{ document: string }>(`select document from ${this.tables.documents(collection)} where id = ?`, id);
      return row ? (JSON.parse(row.document) as T) : null;
    });
  }

  getMany<T>(collection: Collection<T>, ids: readonly string[]): Promise<Map<string, T>> {
    return settle(() => new Map(this.rows(collection, ids).map((row) => [row.id, JSON.parse(row.document) as T])));
  }

  find<T>(collection: Collection<T>, query: Query): Promise<T[]> {
    return settle(() => findDocuments(this.database, this.tables.documents(collection), collection, query));
  }

  count<T>(collection: Collection<T>, query: Pick<Query, 'where' | 'range'>): Promise<number> {
    return settle(() => countDocuments(this.database, this.tables.documents(collection), collection, query));
  }

  tallies(owner: string): Promise<Record<string, number>> {
    return settle(() => {
      const rows = this.database.all<{ key: string; n: number }>(`select key, n from ${this.tables.tallies} where owner = ?`, owner);
      return Object.fromEntries(rows.map(({ key, n }) => [key, n]));
    });
  }

  load(references: readonly Reference[]): Promise<Map<Collection, Stored[]>> {
    return settle(() => {
      const ids = new Map<Collection, Set<string>>();
      for (const reference of references) {
        let wanted = ids.get(reference.collection);
        if (!wanted) ids.set(reference.collection, (wanted = new Set<string>()));
        if ('id' in reference) wanted.add(reference.id);
        else for (const id of this.idsWhere(reference)) wanted.add(id);
      }
      return new Map(
        [...ids].map(([collection, wanted]) => [collection, this.rows(collection, [...wanted]).map((row) => stored(row))]),
      );
    });
  }

  commit({ writes, inserts, park, unpark, checkpoint }: Changes): Promise<void> {
    return settle(() => {
      const lines = this.isActive() ? announcements(writes) : [];
      this.database.transaction(() => {
        const tallies = new Tallies();
        for (const write of sortedById(writes)) this.write(write, tallies);
        for (const insert of sortedById(inserts)) this.insert(insert, tallies);
        tallies.save(this.database, this.tables.tallies);
        for (const { stream, version, event, error } of park) {
          this.database.run(
            `insert or replace into ${this.tables.parked} (stream, version, event, error) values (?, ?, ?, ?)`,
            stream,
            version,
            JSON.stringify(event),
            error,
          );
        }
        for (const { stream, version } of unpark) {
          this.database.run(`delete from ${this.tables.parked} where stream = ? and version = ?`, stream, version);
        }
        if (checkpoint !== null) this.database.run(`insert or replace into ${this.tables.state} (only, checkpoint) values (1, ?)`, checkpoint);
        if (lines.length > 0) this.changes.add(lines, Date.now());
      });
      this.changes.tell(new Set(lines.map(({ scope }) => scope)));
    });
  }

  checkpoint(): Promise<string | null> {
    return settle(() => this.database.first<{ checkpoint: string | null }>(`select checkpoint from ${this.tables.state}`)?.checkpoint ?? null);
  }

  parked(stream?: string): Promise<Parked[]> {
    return settle(() =>
      this.database
        .all<{ stream: string; version: number; event: string; error: string }>(
          `select stream, version, event, error from ${this.tables.parked}
           where ${stream === undefined ? '1' : 'stream = ?'} order by stream, version`,
          ...(stream === undefined ? [] : [stream]),
        )
        .map((row) => ({ ...row, event: JSON.parse(row.event) as Event & Recorded })),
    );
  }

  private idsWhere({ collection, field, value }: Extract<Reference, { field: string }>): string[] {
    return this.database
      .all<{ id: string }>(`select id from ${this.tables.documents(collection)} where ${column(field)} = ?`, value)
      .map(({ id }) => id);
  }

  private rows(collection: Collection, ids: readonly string[]): Row[] {
    const table = this.tables.documents(collection);
    if (ids.length === 1) return this.database.all<Row>(`select id, revision, seen, document from ${table} where id = ?`, ids[0]);
    return this.database.all<Row>(
      `select id, revision, seen, document from ${table} where id in (select value from json_each(?)) order by id`,
      JSON.stringify(ids),
    );
  }

  private write({ collection, before, after }: Write, tallies: Tallies): void {
    const table = this.tables.documents(collection);
    const fields = Object.keys(collection.fields);
    const values: SqlValue[] = fields.map((field) => collection.fields[field](after.document as never));
    const content = [after.revision, JSON.stringify(after.seen), JSON.stringify(after.document)];
    const columns = ['revision', 'seen', 'document', ...fields.map(column)];
    const changed = before
      ? this.database.run(
          `update ${table} set ${columns.map((name) => `${name} = ?`).join(', ')} where id = ? and revision = ?`,
          ...content,
          ...values,
          after.id,
          before.revision,
        )
      : this.database.run(insertSql(table, columns), after.id, ...content, ...values);
    if (changed !== 1) throw new ConcurrencyConflict(`document ${collection.name}/${after.id}`);
    tallies.change(collection, before?.document ?? null, after.document);
  }

  private insert({ collection, id, document }: Insert, tallies: Tallies): void {
    const fields = Object.keys(collection.fields);
    const values: SqlValue[] = fields.map((field) => collection.fields[field](document as never));
    const columns = ['revision', 'seen', 'document', ...fields.map(column)];
    const changed = this.database.run(insertSql(this.tables.documents(collection), columns), id, 1, '{}', JSON.stringify(document), ...values);
    if (changed === 1) tallies.change(collection, null, document);
  }
}

function insertSql(table: string, columns: readonly string[]): string {
  return `insert or ignore into ${table} (id, ${columns.join(', ')}) values (?${', ?'.repeat(columns.length)})`;
}

function stored(row: Row): Stored {
  return {
    id: row.id,
    revision: row.revision,
    seen: JSON.parse(row.seen) as Record<string, number>,
    document: JSON.parse(row.document) as unknown,
  };
}

/** Rows of neighbouring ids are on neighbouring pages. */
function sortedById<W extends Write | Insert>(items: readonly W[]): W[] {
  const idOf = (item: W) => ('after' in item ? item.after.id : item.id);
  return [...items].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
}

function announcements(writes: readonly Write[]): Line[] {
  const lines = new Map<string, Line>();
  for (const { collection, before, after } of writes) {
    const scope = collection.announce?.((before?.document ?? null) as never, after.document as never) ?? null;
    if (scope !== null) lines.set(`${scope}\n${collection.name}\n${after.id}`, { scope, collection: collection.name, id: after.id });
  }
  return [...lines.values()];
}
