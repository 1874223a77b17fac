import {
  type Changes,
  type Collection,
  type DocumentReader,
  type Insert,
  type ProjectionStore,
  type Query,
  type Reference,
  type Stored,
  type Write,
} from '@parley/event-sourcing';
import { type SqliteChangeLog } from './change-log.js';
import { DocumentTable } from './document-table.js';
import { type Sqlite } from '../database/driver.js';
import { countEachDocuments, findDocuments } from './queries.js';
import { type Tables } from './schema.js';
import { ParkedTable } from './parked-table.js';
import { asPromise } from '../database/as-promise.js';
import { Tallies } from './tallies.js';

interface Line {
  readonly scope: string;
  readonly collection: string;
  readonly id: string;
}

/** One generation of a read model in SQLite: a table for each collection, with a column for each declared field. */
export class SqliteDocumentStore implements DocumentReader, ProjectionStore {
  private readonly documents = new Map<Collection, DocumentTable>();

  constructor(
    private readonly database: Sqlite,
    private readonly tables: Tables,
    private readonly changes: SqliteChangeLog,
    private readonly parked: ParkedTable,
    /** Whether this generation is queried. Changes of other generations are not announced. */
    private readonly isActive: () => boolean,
  ) {}

  get<T>(collection: Collection<T>, id: string): Promise<T | null> {
    return asPromise(() => {
      const text = this.table(collection).text(id);
      return text === undefined ? null : (JSON.parse(text) as T);
    });
  }

  getMany<T>(collection: Collection<T>, ids: readonly string[]): Promise<Map<string, T>> {
    return asPromise(() => new Map([...this.table(collection).texts(ids)].map(([id, text]) => [id, JSON.parse(text) as T])));
  }

  find<T>(collection: Collection<T>, query: Query): Promise<T[]> {
    return asPromise(() => findDocuments(this.database, this.table(collection).name, collection, query));
  }

  countEach<T>(collection: Collection<T>, queries: readonly Pick<Query, 'where' | 'range'>[]): Promise<number[]> {
    return asPromise(() => countEachDocuments(this.database, this.table(collection).name, collection, queries));
  }

  tallies(owner: string): Promise<Record<string, number>> {
    return asPromise(() => {
      const rows = this.database.all<{ key: string; n: number }>(`select key, n from ${this.tables.tallies} where owner = ?`, owner);
      return Object.fromEntries(rows.map(({ key, n }) => [key, n]));
    });
  }

  load(references: readonly Reference[]): Promise<Map<Collection, Stored[]>> {
    return asPromise(() => {
      const loaded = new Map<Collection, Stored[]>();
      for (const [collection, { ids, fields }] of byCollection(references)) {
        const table = this.table(collection);
        for (const [field, values] of fields) for (const id of table.idsWhere(field, values)) ids.add(id);
        loaded.set(collection, table.stored([...ids]));
      }
      return loaded;
    });
  }

  commit({ writes, inserts, park, unpark, checkpoint }: Changes): Promise<void> {
    return asPromise(() => {
      const lines = this.isActive() ? announcements(writes) : [];
      this.database.transaction(() => {
        this.writeDocuments(writes, inserts);
        this.parked.write({ park, unpark });
        if (checkpoint !== null) this.writeCheckpoint(checkpoint);
        if (lines.length > 0) this.changes.add(lines);
      });
      if (lines.length > 0) this.changes.notify(new Set(lines.map(({ scope }) => scope)));
    });
  }

  checkpoint(): Promise<string | null> {
    return asPromise(() => this.database.first<{ checkpoint: string }>(`select checkpoint from ${this.tables.state}`)?.checkpoint ?? null);
  }

  private writeDocuments(writes: readonly Write[], inserts: readonly Insert[]): void {
    const tallies = new Tallies();
    // Sorted by id, because rows with neighbouring ids are on neighbouring pages.
    for (const write of sortedBy(writes, ({ after }) => after.id)) {
      this.table(write.collection).write(write);
      tallies.change(write.collection, write.before?.document ?? null, write.after.document);
    }
    for (const collection of new Set(inserts.map((insert) => insert.collection))) {
      const table = this.table(collection);
      const ofCollection = sortedBy(inserts.filter((insert) => insert.collection === collection), ({ id }) => id);
      if (!collection.tally) table.insertAll(ofCollection);
      else for (const insert of ofCollection) if (table.insert(insert)) tallies.change(collection, null, insert.document);
    }
    tallies.save(this.database, this.tables.tallies);
  }

  private writeCheckpoint(checkpoint: string): void {
    this.database.run(`insert or replace into ${this.tables.state} (only, checkpoint) values (1, ?)`, checkpoint);
  }

  private table<T>(collection: Collection<T>): DocumentTable {
    let table = this.documents.get(collection);
    if (!table) {
      table = new DocumentTable(this.database, this.tables.documents(collection), collection);
      this.documents.set(collection, table);
    }
    return table;
  }
}

interface Wanted {
  readonly ids: Set<string>;
  readonly fields: Map<string, string[]>;
}

function byCollection(references: readonly Reference[]): Map<Collection, Wanted> {
  const wanted = new Map<Collection, Wanted>();
  for (const reference of references) {
    let ofCollection = wanted.get(reference.collection);
    if (!ofCollection) wanted.set(reference.collection, (ofCollection = { ids: new Set<string>(), fields: new Map<string, string[]>() }));
    if ('id' in reference) {
      ofCollection.ids.add(reference.id);
      continue;
    }
    const values = ofCollection.fields.get(reference.field);
    if (values) values.push(reference.value);
    else ofCollection.fields.set(reference.field, [reference.value]);
  }
  return wanted;
}

function sortedBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** One line per document and scope, however often it changed in this commit. */
function announcements(writes: readonly Write[]): Line[] {
  const lines = new Map<string, Line>();
  for (const { collection, before, after } of writes) {
    const scope = collection.announce?.((before?.document ?? null) as never, after.document as never) ?? null;
    if (scope !== null) lines.set(`${scope}\n${collection.name}\n${after.id}`, { scope, collection: collection.name, id: after.id });
  }
  return [...lines.values()];
}
