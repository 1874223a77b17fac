import { type Collection, type DocumentStore, type ReadModels } from '@parley/event-sourcing';
import { SqliteChangeLog } from './change-log.js';
import { SqliteDocumentStore } from './document-store.js';
import { ParkedTable } from './parked-table.js';
import { type Sqlite } from '../database/driver.js';
import { createIndexes, createTables, dropTables, hasTable, tablesOf } from './schema.js';
import { asPromise } from '../database/as-promise.js';

/**
 * Read models and their generations, in tables of the same file as the events. A generation gets its query indexes when it is activated;
 * before that it is being built, and queries scan its tables.
 */
export class SqliteReadModels implements ReadModels {
  private readonly activeGenerations = new Map<string, number>();
  private readonly changeLogs = new Map<string, SqliteChangeLog>();
  private readonly opened = new Map<string, readonly Collection[]>();

  constructor(
    private readonly database: Sqlite,
    private readonly nowMs: () => number = Date.now,
  ) {
    database.exec('create table if not exists read_models (name text primary key, active integer not null)');
    for (const { name, active } of database.all<{ name: string; active: number }>('select name, active from read_models')) {
      this.activeGenerations.set(name, active);
    }
  }

  active(name: string): Promise<number | null> {
    return Promise.resolve(this.activeGenerations.get(name) ?? null);
  }

  open(name: string, generation: number, collections: readonly Collection[]): Promise<DocumentStore> {
    return asPromise(() => {
      const tables = tablesOf(name, generation);
      createTables(this.database, tables, collections);
      this.opened.set(`${name}_${generation}`, collections);
      if (this.activeGenerations.get(name) === generation) createIndexes(this.database, tables, collections);
      let changeLog = this.changeLogs.get(name);
      if (!changeLog) this.changeLogs.set(name, (changeLog = new SqliteChangeLog(this.database, tables, this.nowMs)));
      const parked = new ParkedTable(this.database, tables.parked);
      const store = new SqliteDocumentStore(this.database, tables, changeLog, parked, () => this.activeGenerations.get(name) === generation);
      return { documents: store, projection: store, changes: changeLog, parked };
    });
  }

  activate(name: string, generation: number): Promise<void> {
    return asPromise(() => {
      createIndexes(this.database, tablesOf(name, generation), this.opened.get(`${name}_${generation}`) ?? []);
      this.database.run('insert or replace into read_models (name, active) values (?, ?)', name, generation);
      this.activeGenerations.set(name, generation);
    });
  }

  drop(name: string, generation: number): Promise<void> {
    return asPromise(() => {
      if (this.activeGenerations.get(name) === generation) throw new Error(`generation ${generation} of ${name} is active and cannot be dropped: activate another one first`);
      this.database.transaction(() => dropTables(this.database, name, generation));
      this.opened.delete(`${name}_${generation}`);
    });
  }

  async *dump(name: string, generation: number, collections: readonly Collection[]) {
    const tables = tablesOf(name, generation);
    for (const collection of [...collections].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (!hasTable(this.database, tables.documents(collection))) continue;
      for (let after = ''; ; ) {
        const rows = this.database.all<{ id: string; seen: string; document: string }>(
          `select id, seen, document from ${tables.documents(collection)} where id > ? order by id limit 1000`,
          after,
        );
        for (const { id, seen, document } of rows) yield { collection: collection.name, id, json: `${document}${seen}` };
        if (rows.length < 1000) break;
        after = rows[rows.length - 1].id;
        await new Promise(setImmediate);
      }
    }
  }
}
