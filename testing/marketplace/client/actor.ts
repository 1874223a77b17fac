import { type Answer, type Client, type Query } from './client.js';
import { eventually } from '../../async/eventually.js';
import { type Page } from './shapes.js';

/** What a message says: text alone, or its fields. */
export type Draft = string | { readonly text?: string | null; readonly pictureIds?: readonly string[] | null; readonly buyerName?: string | null };

export const fieldsOf = (draft: Draft): object => (typeof draft === 'string' ? { text: draft } : draft);

/** The body of an answer that must have this status; the error says what came instead. */
export function accepted<T>(answer: Answer<T>, status: number): T {
  if (answer.status !== status) throw new Error(`Wanted ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

const CAUGHT_UP_WITHIN_MS = 20_000;
const AFTER_AT_MOST = 40;

/**
 * Somebody with a token who reads what was written: every command that concerns them is remembered as `<id>@<version>`, and what they
 * read next waits for it.
 */
export abstract class Actor {
  private readonly awaited = new Map<string, number>();
  /** Others whose commands concern this actor: a version is good for the role that was told it, so they wait for it themselves. */
  private readonly others = new Set<Actor>();
  /** A read that any actor of the kind may do, to wait with. */
  protected abstract readonly home: string;

  constructor(
    readonly id: string,
    readonly client: Client,
  ) {}

  /** What this actor reads next shows the stream `id` at `version` or later. */
  awaits(id: string, version: number): void {
    this.awaited.set(id, Math.max(version, this.awaited.get(id) ?? 0));
  }

  /** What this actor reads next shows what the other has written so far. */
  awaitsWritesOf(other: Actor): void {
    this.others.add(other);
  }

  /** Waits until everything that this actor has written can be read. */
  async settle(): Promise<void> {
    while (this.awaited.size > 0) await this.seeAfter(this.home, {}, AFTER_AT_MOST);
  }

  /** Reads what is there now, every write before it included. */
  async see<T>(path: string, query: Query = {}): Promise<T> {
    const others = [...this.others];
    this.others.clear();
    for (const other of others) await other.settle();
    while (this.awaited.size > AFTER_AT_MOST) await this.seeAfter(this.home, {}, AFTER_AT_MOST);
    return this.seeAfter<T>(path, query, AFTER_AT_MOST);
  }

  /** Every item of a list, page by page. */
  async seeAll<T>(path: string, query: Query = {}): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<T> = await this.see<Page<T>>(path, { limit: 100, ...query, cursor });
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return items;
  }

  private seeAfter<T>(path: string, query: Query, most: number): Promise<T> {
    const wanted = [...this.awaited].slice(0, most);
    const after = wanted.map(([id, version]) => `${id}@${version}`).join(',') || undefined;
    return eventually(async () => {
      const answer = await this.client.get<T>(path, { ...query, after });
      const body = accepted(answer, 200);
      if (answer.headers.get('parley-consistency') === 'stale') throw new Error(`${path} does not show ${after ?? ''} yet`);
      for (const [id, version] of wanted) if (this.awaited.get(id) === version) this.awaited.delete(id);
      return body;
    }, CAUGHT_UP_WITHIN_MS);
  }
}
