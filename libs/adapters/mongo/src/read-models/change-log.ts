import { type Change, type ChangeLog, createClock } from '@parley/event-sourcing';
import { mongo } from 'mongoose';
import { type Database } from '../connection/database.js';
import { guarded } from '../errors.js';
import { LineDocument, ScopeDocument, schemaOf } from '../schemas.js';
import { CollectionWatch } from './collection-watch.js';
import { type Seen, formatCursor, parseCursor } from './cursor.js';
import { type Names } from './names.js';

/** A line as a commit writes it. */
export interface NewLine {
  readonly scope: string;
  readonly collection: string;
  readonly id: string;
}

const MOST = 2 ** 31 - 1;

/**
 * The log of what changed, which all generations of a read model share.
 *
 * Each scope counts its lines in a document of its own, which every commit that announces something to it changes in its transaction. Of
 * two that do so at once the server lets one go on when the other has committed. So a line is visible before any later number of its
 * scope is given, and who has read up to a number has missed nothing before it.
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

  /** Makes its collections. What is announced from now on, watchers hear of. */
  async open(): Promise<void> {
    await Promise.all([this.lines(), this.scopes()]);
    this.opened ??= await this.database.now();
  }

  head(scopes: readonly string[]): Promise<string> {
    return guarded(async () => formatCursor(await this.counted(scopes)));
  }

  since(scopes: readonly string[], cursor: string, limit: number): Promise<readonly Change[] | null> {
    return guarded(async () => {
      const seen = parseCursor(cursor);
      if (!seen || scopes.some((scope) => !seen.has(scope))) return null;
      // Counted first: a line that comes meanwhile is found, and is no sign that others are gone.
      const counted = await this.counted(scopes);
      const found = await Promise.all([...counted].map(([scope, n]) => this.linesOf(scope, seen.get(scope) ?? 0, n, limit)));
      if (found.includes(null)) return null;
      return inOrder(found.flatMap((lines) => (lines ? [lines] : [])), seen, limit);
    });
  }

  timeOf(cursor: string): Promise<number | null> {
    return guarded(async () => {
      const keys = [...(parseCursor(cursor) ?? [])].map(([scope, n]) => ({ scope, n }));
      if (keys.length === 0) return null;
      const newest = await (await this.lines()).find({ _id: { $in: keys } }).sort({ at: -1 }).limit(1).toArray();
      return newest.at(0)?.at.getTime() ?? null;
    });
  }

  watch(listener: (scopes: ReadonlySet<string>) => void): () => void {
    this.listeners.add(listener);
    this.watching ??= new CollectionWatch(this.database, this.scopes, this.opened, (changes) => this.tell(changes), this.onError, this.onRead);
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

  /** How many lines each scope has had. */
  private async counted(scopes: readonly string[], session?: mongo.ClientSession): Promise<Seen> {
    const found = scopes.length === 0 ? [] : await (await this.scopes()).find({ _id: { $in: scopes } }, { session }).toArray();
    const counts = new Map(found.map(({ _id, n }) => [_id, n]));
    return new Map(scopes.map((scope) => [scope, counts.get(scope) ?? 0]));
  }

  /** The lines of a scope after a number; null where there should be some that are gone, or that number was never given. */
  private async linesOf(scope: string, after: number, counted: number, limit: number): Promise<LineDocument[] | null> {
    const behind = { $gt: { scope, n: after }, $lte: { scope, n: new mongo.MaxKey() } } as unknown as LineDocument['_id'];
    const lines = await (await this.lines()).find({ _id: behind }).sort({ _id: 1 }).limit(Math.min(limit, MOST)).toArray();
    if (lines.length === 0) return counted === after ? lines : null;
    return lines.every(({ _id }, i) => _id.n === after + 1 + i) ? lines : null;
  }

  private tell(changes: readonly mongo.ChangeStreamDocument<ScopeDocument>[] | null): void {
    const scopes = new Set((changes ?? []).flatMap((change) => ('documentKey' in change ? [String(change.documentKey._id)] : [])));
    for (const listener of this.listeners) queueMicrotask(() => listener(scopes));
  }
}

/** Lines of several scopes as one list: each scope in its order, by time between them, with the place that each one makes. */
function inOrder(found: LineDocument[][], from: Seen, limit: number): Change[] {
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
