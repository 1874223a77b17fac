import { type Change, type ChangeLog, createClock } from '@parley/event-sourcing';
import { mongo } from 'mongoose';
import { type Database } from '../connection/database.js';
import { translatingErrors } from '../errors.js';
import { LineDocument, ScopeDocument, schemaOf } from '../schemas.js';
import { CollectionWatch } from './collection-watch.js';
import { type Seen, formatCursor, parseCursor } from './cursor.js';
import { type Names } from './names.js';

/** A new line, as a commit adds it. */
export interface NewLine {
  readonly scope: string;
  readonly collection: string;
  readonly id: string;
}

const MAX_INT32 = 2 ** 31 - 1;

/**
 * The change log of a read model, shared by its generations.
 *
 * Each scope has a document with a line counter, which every commit that announces a change to the scope updates in its transaction. The
 * server serialises such commits, so a line is visible before a later number of its scope is assigned, and a reader up to a number has
 * missed no line before it.
 */
export class MongoChangeLog implements ChangeLog {
  readonly lines: () => Promise<mongo.Collection<LineDocument>>;
  readonly scopes: () => Promise<mongo.Collection<ScopeDocument>>;
  private readonly listeners = new Set<(scopes: ReadonlySet<string>) => void>();
  private readonly clock = createClock();
  private opened: mongo.Timestamp | null = null;
  private watching: CollectionWatch<ScopeDocument> | null = null;

  constructor(
    private readonly database: Database,
    names: Names,
    private readonly onError: (error: unknown) => void = () => undefined,
    private readonly onRead: () => void = () => undefined,
  ) {
    this.lines = database.collection<LineDocument>(names.lines, schemaOf(LineDocument));
    this.scopes = database.collection<ScopeDocument>(names.scopes, schemaOf(ScopeDocument));
  }

  /** Creates the collections. Watchers are notified about changes from now on. */
  async open(): Promise<void> {
    await Promise.all([this.lines(), this.scopes()]);
    this.opened ??= await this.database.now();
  }

  head(scopes: readonly string[]): Promise<string> {
    return translatingErrors(async () => formatCursor(await this.counted(scopes)));
  }

  since(scopes: readonly string[], cursor: string, limit: number): Promise<readonly Change[] | null> {
    return translatingErrors(async () => {
      const seen = parseCursor(cursor);
      if (!seen || scopes.some((scope) => !seen.has(scope))) return null;
      // Counted first, so that a line added meanwhile is found and not taken for a sign of removed lines.
      const counted = await this.counted(scopes);
      const found = await Promise.all([...counted].map(([scope, n]) => this.linesOf(scope, seen.get(scope) ?? 0, n, limit)));
      if (found.includes(null)) return null;
      return merge(found.flatMap((lines) => (lines ? [lines] : [])), seen, limit);
    });
  }

  timeOf(cursor: string): Promise<number | null> {
    return translatingErrors(async () => {
      const keys = [...(parseCursor(cursor) ?? [])].map(([scope, n]) => ({ scope, n }));
      if (keys.length === 0) return null;
      const newest = await (await this.lines()).find({ _id: { $in: keys } }).sort({ at: -1 }).limit(1).toArray();
      return newest.at(0)?.at.getTime() ?? null;
    });
  }

  watch(listener: (scopes: ReadonlySet<string>) => void): () => void {
    this.listeners.add(listener);
    this.watching ??= new CollectionWatch(this.database, this.scopes, this.opened, (changes) => this.notify(changes), this.onError, this.onRead);
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.listeners.clear();
    await this.watching?.stop();
  }

  /** Adds lines inside the caller's transaction. */
  async add(lines: readonly NewLine[], session: mongo.ClientSession): Promise<void> {
    const counted = new Map(await this.counted([...new Set(lines.map(({ scope }) => scope))], session));
    const before = new Map(counted);
    const micros = this.clock();
    const documents = lines.map(({ scope, collection, id }): LineDocument => {
      const n = (counted.get(scope) ?? 0) + 1;
      counted.set(scope, n);
      return { _id: { scope, n }, collection, id, micros, at: new Date(Math.floor(micros / 1000)) };
    });
    const counts = [...counted].map(([scope, n]): mongo.AnyBulkWriteOperation<ScopeDocument> => {
      const update = { $inc: { n: n - (before.get(scope) ?? 0) } };
      return { updateOne: { filter: { _id: scope }, update, upsert: true } };
    });
    await (await this.scopes()).bulkWrite(counts, { ordered: false, session });
    await (await this.lines()).insertMany(documents, { ordered: false, session });
  }

  /** The line counters of scopes. */
  private async counted(scopes: readonly string[], session?: mongo.ClientSession): Promise<Seen> {
    const found = scopes.length === 0 ? [] : await (await this.scopes()).find({ _id: { $in: scopes } }, { session }).toArray();
    const counts = new Map(found.map(({ _id, n }) => [_id, n]));
    return new Map(scopes.map((scope) => [scope, counts.get(scope) ?? 0]));
  }

  /** The lines of a scope after a number; null if lines were removed or the number was never assigned. */
  private async linesOf(scope: string, after: number, counted: number, limit: number): Promise<LineDocument[] | null> {
    const keysAfter = { $gt: { scope, n: after }, $lte: { scope, n: new mongo.MaxKey() } } as unknown as LineDocument['_id'];
    const lines = await (await this.lines()).find({ _id: keysAfter }).sort({ _id: 1 }).limit(Math.min(limit, MAX_INT32)).toArray();
    if (lines.length === 0) return counted === after ? lines : null;
    return lines.every(({ _id }, i) => _id.n === after + 1 + i) ? lines : null;
  }

  private notify(changes: readonly mongo.ChangeStreamDocument<ScopeDocument>[] | null): void {
    const scopes = new Set((changes ?? []).flatMap((change) => ('documentKey' in change ? [String(change.documentKey._id)] : [])));
    for (const listener of this.listeners) queueMicrotask(() => listener(scopes));
  }
}

/** Merges lines of several scopes: each scope in order, by time between scopes, each line with the cursor after it. */
function merge(found: LineDocument[][], from: Seen, limit: number): Change[] {
  const seen = new Map(from);
  const merged: Change[] = [];
  const next = found.map(() => 0);
  while (merged.length < limit) {
    let first: LineDocument | undefined;
    let of = 0;
    found.forEach((lines, i) => {
      const line = lines.at(next[i]);
      if (line && (!first || line.micros < first.micros)) [first, of] = [line, i];
    });
    if (!first) break;
    next[of]++;
    const { _id, collection, id, at } = first;
    seen.set(_id.scope, _id.n);
    merged.push({ cursor: formatCursor(seen), scope: _id.scope, collection, id, at: at.getTime() });
  }
  return merged;
}
