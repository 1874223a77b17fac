import { type Answer, type Client, type Query } from './client.js';
import { eventually } from '../../async/eventually.js';
import { type Page } from './shapes.js';

/** The content of a message: a text, or its fields. */
export type Draft = string | { readonly text?: string | null; readonly pictureIds?: readonly string[] | null; readonly buyerName?: string | null };

export const fieldsOf = (draft: Draft): object => (typeof draft === 'string' ? { text: draft } : draft);

/** Returns the body of an answer with this status, and throws with the answer if it has another. */
export function accepted<T>(answer: Answer<T>, status: number): T {
  if (answer.status !== status) throw new Error(`Wanted ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

const CAUGHT_UP_WITHIN_MS = 20_000;
const AFTER_AT_MOST = 40;

/**
 * A caller that reads its own writes: remembers each command that concerns it as `<id>@<version>`, and its next read waits for it.
 */
export abstract class Actor {
  private readonly awaited = new Map<string, number>();
  /** Actors whose commands concern this one. A version is valid only for the role that received it, so they wait for it themselves. */
  private readonly others = new Set<Actor>();
  /** A path that every actor of this role may read, used for waiting. */
  protected abstract readonly home: string;

  constructor(
    readonly id: string,
    readonly client: Client,
  ) {}

  /** The next read of this actor waits until it shows the stream `id` at `version` or later. */
  awaits(id: string, version: number): void {
    this.awaited.set(id, Math.max(version, this.awaited.get(id) ?? 0));
  }

  /** The next read of this actor waits for all writes of `other` so far. */
  awaitsWritesOf(other: Actor): void {
    this.others.add(other);
  }

  /** Waits until all writes of this actor are visible. */
  async settle(): Promise<void> {
    while (this.awaited.size > 0) await this.seeAfter(this.home, {}, AFTER_AT_MOST);
  }

  /** Reads the current state, including every earlier write. */
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
