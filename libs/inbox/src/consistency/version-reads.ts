import { isMeant, partiesOf } from '@parley/contracts';
import { type Collection, type DocumentStore } from '@parley/event-sourcing';
import { type Caller } from '@parley/http';
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

  /** What `versionOf` makes of the document, 0 if there is none; known after {@link read}. */
  versionOf(id: string, versionOf: (document: T) => number = ({ version }) => version): () => number {
    this.ids.add(id);
    return () => {
      const document = this.found.get(id);
      return document ? versionOf(document) : 0;
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

  private *places({ role, id: own, country, categories }: Caller, id: string, everywhere: boolean): Generator<() => number> {
    const parties = partiesOf(id);
    if (parties && (role === 'seller' ? parties.sellerId : parties.buyerId) === own) {
      yield this.conversations.versionOf(id, ({ version, messageCount }) => (role === 'seller' ? version : messageCount));
      if (!everywhere) return;
    }
    if (role !== 'seller') {
      // The messages alone: the version of the stream also counts what the seller reads and marks.
      yield this.orders.versionOf(id, ({ buyerId, messageCount }) => (buyerId === own ? messageCount : 0));
      return;
    }
    yield this.orders.versionOf(id, ({ sellerId, version }) => (sellerId === own ? version : 0));
    yield this.buyers.versionOf(pairOf({ sellerId: own, buyerId: id }));
    // Also one that is retracted, over or to be published: a front-end waits for these changes, too.
    yield this.notices.versionOf(id, ({ audience, version }) => (isMeant(audience, { sellerId: own, country, categories }) ? version : 0));
    if (id === 'labels') yield this.labels.versionOf(own);
    if (id === 'notices') yield this.readers.versionOf(own);
  }
}
