import { setTimeout as sleep } from 'node:timers/promises';
import { type Actor } from './actor.js';
import { eventually } from '../../async/eventually.js';
import { isStanding } from '../../processes/parley.js';
import { type BatchResult } from './shapes.js';

/** How long a standing server may take until every part of it knows of a change of the blacklist. */
const STANDING_SETTLE_MS = Number(process.env.PARLEY_E2E_SETTLE_MS ?? 500);

/** Who is concerned by what, so that everybody reads what was written, whoever wrote it. */
export class Journal {
  private readonly parties = new Map<string, readonly [Actor, Actor]>();

  /** A conversation or an order is between these two. */
  between(id: string, seller: Actor, buyer: Actor): void {
    this.parties.set(id, [seller, buyer]);
  }

  /** One of the two was told the version of what they wrote; the other waits for it through them. */
  wrote(by: Actor, id: string, version: number): void {
    by.awaits(id, version);
    for (const actor of this.parties.get(id) ?? []) if (actor !== by) actor.awaitsWritesOf(by);
  }

  /** Waits until replies to the buyer are refused, or not any more, in every part that can be asked without a trace. */
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
    if (isStanding()) await sleep(STANDING_SETTLE_MS);
  }

  private readonly orders = new Set<string>();

  /** Orders are no conversations that a batch could name. */
  order(id: string, seller: Actor, buyer: Actor): void {
    this.orders.add(id);
    this.between(id, seller, buyer);
  }
}
