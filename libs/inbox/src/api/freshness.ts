import { partiesOf } from '@parley/contracts';
import { type DocumentStore } from '@parley/event-sourcing';
import { type Caller, STALE, type Target, targetsOf } from '@parley/platform';
import { type FastifyInstance } from 'fastify';
import { buyers } from '../buyers/buyer.js';
import { conversations } from '../conversations/conversation.js';
import { labels } from '../labels/labels.js';
import { notices } from '../notices/notice.js';
import { readers } from '../notices/reader.js';
import { orders } from '../orders/order.js';
import { pairOf } from '../pair.js';

const PATIENCE_MS = 2000;
const RECHECK_MS = 50;

/** Read your own writes: holds a query back until the read model has the versions that it names. */
export class Freshness {
  constructor(
    private readonly store: DocumentStore,
    /** Called before a query that waited goes on. */
    private readonly onWaited: (caller: Caller) => void = () => undefined,
  ) {}

  /** Makes every `GET` heed `after=<id>@<version>[,...]`; `Parley-Consistency: stale` tells that the wait was given up. */
  install(server: FastifyInstance): void {
    server.addHook('preHandler', async (request, reply) => {
      const targets = targetsOf(request);
      if (targets && request.caller && !(await this.wait(request.caller, targets))) void reply.header(...STALE);
    });
  }

  /** Resolves true when all is visible to the caller, false after two seconds. */
  async wait(caller: Caller, targets: readonly Target[]): Promise<boolean> {
    const deadline = Date.now() + PATIENCE_MS;
    let pending = [...targets];
    for (;;) {
      const still = await Promise.all(pending.map(async (target) => ((await this.isVisible(caller, target)) ? [] : [target])));
      pending = still.flat();
      if (pending.length === 0 || Date.now() >= deadline) break;
      await this.nextCommit(Math.min(RECHECK_MS, deadline - Date.now()));
    }
    this.onWaited(caller);
    return pending.length === 0;
  }

  /** An id can name several things: one of them having the version is enough. */
  private async isVisible(caller: Caller, { id, version }: Target): Promise<boolean> {
    if (version === 0) return true;
    for (const known of this.versions(caller, id)) if ((await known()) >= version) return true;
    return false;
  }

  private *versions({ role, id: own }: Caller, id: string): Generator<() => Promise<number>> {
    const parties = partiesOf(id);
    if (parties && (role === 'seller' ? parties.sellerId : parties.buyerId) === own) {
      yield async () => (await this.store.get(conversations, id))?.version ?? 0;
    }
    yield async () => {
      const order = await this.store.get(orders, id);
      return order && (role === 'seller' ? order.sellerId : order.buyerId) === own ? order.version : 0;
    };
    if (role !== 'seller') return;
    yield async () => (await this.store.get(buyers, pairOf({ sellerId: own, buyerId: id })))?.version ?? 0;
    yield async () => (await this.store.get(notices, id))?.version ?? 0;
    if (id === 'labels') yield async () => (await this.store.get(labels, own))?.version ?? 0;
    if (id === 'notices') yield async () => (await this.store.get(readers, own))?.version ?? 0;
  }

  private nextCommit(atMostMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        stop();
        resolve();
      };
      const timer = setTimeout(done, Math.max(1, atMostMs));
      const stop = this.store.changes.watch(done);
    });
  }
}
