import { type Collection } from '@parley/event-sourcing';
import { type Sqlite } from '../database/driver.js';

/** The table names of a generation. */
export interface Tables {
  readonly tallies: string;
  readonly parked: string;
  readonly state: string;
  /** Shared by all generations, so that a client's cursor survives a rebuild. */
  readonly changes: string;
  /** The line counters of the change log by scope; shared as well. */
  readonly scopes: string;
  documents(collection: Collection): string;
}

const NAME = /^[a-z][A-Za-z_]*$/;

export function tablesOf(readModel: string, generation: number): Tables {
  const prefix = `${checked(readModel)}_${generation}`;
  return {
    tallies: `${prefix}__tallies`,
    parked: `${prefix}__parked`,
    state: `${prefix}__state`,
    changes: `${readModel}__changes`,
    scopes: `${readModel}__scopes`,
    documents: (collection) => `${prefix}_${checked(collection.name)}`,
  };
}

/** The column of a field. */
export function column(field: string): string {
  return field === 'id' ? 'id' : `f_${checked(field)}`;
}

/** Creates the tables, and the single-field indexes by which a batch finds documents to change. */
export function createTables(database: Sqlite, tables: Tables, collections: readonly Collection[]): void {
  database.exec(`
    create table if not exists ${tables.tallies} (
      owner text not null, key text not null, n integer not null, primary key (owner, key)
    ) without rowid;
    create table if not exists ${tables.parked} (
      stream text not null, version integer not null, event text not null, error text not null, primary key (stream, version)
    ) without rowid;
    create table if not exists ${tables.state} (only integer primary key check (only = 1), checkpoint text);
    create table if not exists ${tables.changes} (
      cursor integer primary key, scope text not null, collection text not null, id text not null, at integer not null, n integer
    );
    create table if not exists ${tables.scopes} (scope text primary key, n integer not null) without rowid;
  `);
  numberLines(database, tables);
  for (const collection of collections) {
    const table = tables.documents(collection);
    const fields = Object.keys(collection.fields).map((field) => `, ${column(field)}`);
    database.exec(`
      create table if not exists ${table} (
        id text primary key, revision integer not null, seen text not null, document text not null${fields.join('')}
      );`);
    addMissingColumns(database, table, collection);
    createIndexesOf(database, table, collection.indexes.filter(({ length }) => length === 1));
  }
}

/**
 * Numbers the lines of earlier releases by scope, also those that such a release wrote after an upgrade. Cursors of that release counted
 * over all scopes; they are now unknown, and their clients must reload.
 */
function numberLines(database: Sqlite, { changes, scopes }: Tables): void {
  if (!columnsOf(database, changes).has('n')) database.exec(`alter table ${changes} add column n integer`);
  database.transaction(() => {
    database.exec(`
      update ${changes} as line set n = numbered.n from (
        select cursor, coalesce(s.n, 0) + row_number() over (partition by c.scope order by c.cursor) as n
        from ${changes} c left join ${scopes} s on s.scope = c.scope where c.n is null
      ) as numbered where line.cursor = numbered.cursor;
      insert or replace into ${scopes} (scope, n) select scope, max(n) from ${changes} group by scope;
    `);
  });
  database.exec(`
    drop index if exists ${changes}_scope;
    create index if not exists ${changes}_scope_n on ${changes} (scope, n);
  `);
}

function columnsOf(database: Sqlite, table: string): Set<string> {
  return new Set(database.all<{ name: string }>(`select name from pragma_table_info('${table}')`).map(({ name }) => name));
}

/** Adds the columns of fields of a later release. They are null for existing documents until these change. */
function addMissingColumns(database: Sqlite, table: string, collection: Collection): void {
  const there = columnsOf(database, table);
  for (const field of Object.keys(collection.fields).map(column)) {
    if (!there.has(field)) database.exec(`alter table ${table} add column ${field}`);
  }
}

/** Creates the indexes for queries. Creating an index after many inserts costs a fraction of updating it with each. */
export function createIndexes(database: Sqlite, tables: Tables, collections: readonly Collection[]): void {
  for (const collection of collections) createIndexesOf(database, tables.documents(collection), collection.indexes);
}

function createIndexesOf(database: Sqlite, table: string, indexes: Collection['indexes']): void {
  for (const index of indexes) {
    const columns = [...index, 'id'].map(sortTerm).join(', ');
    const name = `${table}__${index.map((field) => field.replace('-', 'down_')).join('_')}`;
    database.exec(`create index if not exists ${name} on ${table} (${columns})`);
  }
}

export function dropTables(database: Sqlite, readModel: string, generation: number): void {
  const tables = database.all<{ name: string }>(
    "select name from sqlite_master where type = 'table' and substr(name, 1, ?) = ?",
    `${readModel}_${generation}_`.length,
    `${readModel}_${generation}_`,
  );
  for (const { name } of tables) database.exec(`drop table ${name}`);
}

/** Whether a table exists; an older generation may have fewer collections. */
export function hasTable(database: Sqlite, table: string): boolean {
  return database.first("select 1 from sqlite_master where type = 'table' and name = ?", table) !== undefined;
}

/** `-at` is `f_at desc`. */
export function sortTerm(field: string): string {
  return field.startsWith('-') ? `${column(field.slice(1))} desc` : column(field);
}

function checked(name: string): string {
  if (!NAME.test(name)) throw new Error(`Invalid name '${name}' of a read model, collection or field: use letters and underscores`);
  return name;
}
