import { type Collection, ConcurrencyConflict, type Insert, type Stored, type Write } from '@parley/event-sourcing';
import { type Sqlite, type SqlValue } from '../database/driver.js';
import { column } from './schema.js';

interface Row {
  readonly id: string;
  readonly revision: number;
  readonly seen: string;
  readonly document: string;
}

/** The documents of one collection in one generation, one row each. */
export class DocumentTable {
  private readonly values: readonly ((document: never) => SqlValue)[];
  private readonly columns: readonly string[];
  private readonly insertSql: string;
  private readonly updateSql: string;

  constructor(
    private readonly database: Sqlite,
    readonly name: string,
    private readonly collection: Collection,
  ) {
    this.values = Object.values(collection.fields);
    this.columns = ['id', 'revision', 'seen', 'document', ...Object.keys(collection.fields).map(column)];
    this.insertSql = `insert or ignore into ${name} (${this.columns.join(', ')}) values (${this.columns.map(() => '?').join(', ')})`;
    this.updateSql = `update ${name} set ${this.columns.slice(1).map((each) => `${each} = ?`).join(', ')} where id = ? and revision = ?`;
  }

  /** Writes a document, or throws `ConcurrencyConflict` if it has another revision. */
  write({ before, after }: Write): void {
    const content = this.content(after.revision, JSON.stringify(after.seen), after.document);
    const changed = before
      ? this.database.run(this.updateSql, ...content, after.id, before.revision)
      : this.database.run(this.insertSql, after.id, ...content);
    if (changed !== 1) throw new ConcurrencyConflict(`document ${this.collection.name}/${after.id}`);
  }

  /** Inserts a document unless it exists. Returns whether it was inserted. */
  insert({ id, document }: Insert): boolean {
    return this.database.run(this.insertSql, id, ...this.content(1, '{}', document)) === 1;
  }

  /** Inserts many documents unless they exist. */
  insertAll(inserts: readonly Insert[]): void {
    this.database.insertAll(`or ignore into ${this.name}`, this.columns, this.rowsOf(inserts));
  }

  /** Serialises each row when it is written, so that the texts of a batch are not in memory at the same time. */
  private *rowsOf(inserts: readonly Insert[]): Generator<SqlValue[]> {
    for (const { id, document } of inserts) yield [id, ...this.content(1, '{}', document)];
  }

  /** The JSON text of a document. */
  text(id: string): string | undefined {
    return this.database.first<{ document: string }>(`select document from ${this.name} where id = ?`, id)?.document;
  }

  /** The JSON texts of the existing documents, by id. */
  texts(ids: readonly string[]): Map<string, string> {
    return new Map(this.rows('id, document', ids).map(({ id, document }) => [id, document]));
  }

  stored(ids: readonly string[]): Stored[] {
    return this.rows('id, revision, seen, document', ids).map(({ id, revision, seen, document }) => ({
      id,
      revision,
      seen: JSON.parse(seen) as Record<string, number>,
      document: JSON.parse(document) as unknown,
    }));
  }

  /** The ids of all documents whose field has one of the values. */
  idsWhere(field: string, values: readonly string[]): string[] {
    const sql = `select t.id from json_each(?) v cross join ${this.name} t on t.${column(field)} = v.value`;
    return this.database.all<{ id: string }>(sql, JSON.stringify(values)).map(({ id }) => id);
  }

  private rows(columns: string, ids: readonly string[]): Row[] {
    if (ids.length === 0) return [];
    if (ids.length === 1) return this.database.all<Row>(`select ${columns} from ${this.name} where id = ?`, ids[0]);
    return this.database.all<Row>(
      `select ${columns} from ${this.name} where id in (select value from json_each(?))`,
      JSON.stringify(ids),
    );
  }

  private content(revision: number, seen: string, document: unknown): SqlValue[] {
    const content: SqlValue[] = [revision, seen, JSON.stringify(document)];
    for (const value of this.values) content.push(value(document as never));
    return content;
  }
}
