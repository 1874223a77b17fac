import { partiesOf } from '@parley/contracts';
import { type Collection, type DocumentStore } from '@parley/event-sourcing';
import { type Caller } from '@parley/platform';
import { buyers } from '../buyers/buyer.js';
import { conversations } from '../conversations/conversation.js';
import { labels } from '../labels/labels.js';
import { notices } from '../notices/notice.js';
import { readers } from '../notices/reader.js';
import { orders } from '../orders/order.js';
import { pairOf } from '../pair.js';

/** The documents of one kind that are asked for, and what was found. */
class Wanted<T extends { readonly version: number }> {
  private readonly ids = new Set<string>();
  private found = new Map<string, T>();

  constructor(private readonly collection: Collection<T>) {}

  /** The version of the document, 0 where there is none that the caller may see; known after {@link read}. */
  versionOf(id: string, isOwn: (document: T) => boolean = () => true): () => number {
    this.ids.add(id);
    return () => {
      const document = this.found.get(id);
      return document && isOwn(document) ? document.version : 0;
    };
  }

  async read(store: DocumentStore): Promise<void> {
    if (this.ids.size > 0) this.found = await store.getMany(this.collection, [...this.ids]);
  }
}

/** Versions of what many callers' ids name, read together: once for each kind of document. */
export class VersionReads {
  private readonly conversations = new Wanted(conversations);
  private readonly orders = new Wanted(orders);
  private readonly buyers = new Wanted(buyers);
  private readonly notices = new Wanted(notices);
  private readonly labels = new Wanted(labels);
  private readonly readers = new Wanted(readers);

  constructor(private readonly store: DocumentStore) {}

  /**
   * The newest version of what the id names and the caller may see, 0 where there is nothing; known after {@link run}. It can name several
   * things, but one of the caller's conversations hardly names anything else: unless `everywhere`, no more is looked for then.
   */
  versionOf(caller: Caller, id: string, everywhere: boolean): () => number {
    const versions = [...this.places(caller, id, everywhere)];
    return () => Math.max(0, ...versions.map((version) => version()));
  }

  /** Errors: those of the store. */
  async run(): Promise<void> {
    const { conversations, orders, buyers, notices, labels, readers } = this;
    await Promise.all([conversations, orders, buyers, notices, labels, readers].map((wanted) => wanted.read(this.store)));
  }

  private *places({ role, id: own }: Caller, id: string, everywhere: boolean): Generator<() => number> {
    const parties = partiesOf(id);
    if (parties && (role === 'seller' ? parties.sellerId : parties.buyerId) === own) {
      yield this.conversations.versionOf(id);
      if (!everywhere) return;
    }
    yield this.orders.versionOf(id, ({ sellerId, buyerId }) => (role === 'seller' ? sellerId : buyerId) === own);
    if (role !== 'seller') return;
    yield this.buyers.versionOf(pairOf({ sellerId: own, buyerId: id }));
    yield this.notices.versionOf(id);
    if (id === 'labels') yield this.labels.versionOf(own);
    if (id === 'notices') yield this.readers.versionOf(own);
  }
}
