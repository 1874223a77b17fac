import { setTimeout as sleep } from 'node:timers/promises';
import { type Actor } from './actor.js';
import { eventually } from '../../async/eventually.js';
import { isExternal } from '../../processes/parley.js';
import { type BatchResult } from './shapes.js';

/** The time that an external server has until all its services have applied a blacklist change. */
const EXTERNAL_SETTLE_MS = Number(process.env.PARLEY_E2E_SETTLE_MS ?? 500);

/** Records which actors each command concerns, so that every one of them waits for it before reading. */
export class Journal {
  private readonly parties = new Map<string, readonly [Actor, Actor]>();

  /** Registers the two parties of a conversation or order. */
  between(id: string, seller: Actor, buyer: Actor): void {
    this.parties.set(id, [seller, buyer]);
  }

  /** Records a version for its writer. The other party waits for it through the writer. */
  wrote(by: Actor, id: string, version: number): void {
    by.awaits(id, version);
    for (const actor of this.parties.get(id) ?? []) if (actor !== by) actor.awaitsWritesOf(by);
  }

  /** Waits until replies to the buyer are refused, or accepted again, in every service that has a dry run. */
  async blacklistSettled(seller: Actor, buyerId: string, blacklisted: boolean): Promise<void> {
    const known = [...this.parties].filter(([, [one, other]]) => one === seller && other.id === buyerId).map(([id]) => id);
    const conversationIds = known.filter((id) => !this.orders.has(id));
    if (conversationIds.length > 0) {
      await eventually(async () => {
        const body = { conversationIds, text: 'Would this be sent?', dryRun: true };
        const answer = await seller.client.post<{ results: BatchResult[] }>('/v1/replies/batch', body);
        const refused = answer.body.results.every(({ code }) => code === 'BUYER_BLACKLISTED');
        if (refused !== blacklisted) throw new Error(`Replies to ${buyerId} are ${refused ? 'still' : 'not yet'} refused`);
      });
    }
    if (isExternal()) await sleep(EXTERNAL_SETTLE_MS);
  }

  private readonly orders = new Set<string>();

  /** Registers an order, which a batch cannot name. */
  order(id: string, seller: Actor, buyer: Actor): void {
    this.orders.add(id);
    this.between(id, seller, buyer);
  }
}
