import { type Commit } from '@parley/event-sourcing';
import { conversationIdOf } from '@parley/contracts';
import { emptyThread, receive } from '@parley/thread';
import { Random } from '../../testing/marketplace/model/random.js';
import { CommitMaker } from './commits.js';
import { messageOf } from './words.js';

/** The number of conversations by seller. */
export type Inboxes = Readonly<Record<string, number>>;

/** The first message of every conversation, interleaved in proportion, so that all sellers receive messages until the end. */
export function* firstMessages(inboxes: Inboxes): Generator<Commit> {
  const sellers = Object.entries(inboxes).map(([sellerId, size]) => ({ sellerId, size, written: 0 }));
  const total = sellers.reduce((sum, { size }) => sum + size, 0);
  const random = new Random(total);
  const maker = new CommitMaker(total);
  for (let i = 1; i <= total; i++) {
    for (const seller of sellers) {
      for (; seller.written < Math.round((seller.size * i) / total); seller.written++) {
        yield firstMessage(maker, random, seller.sellerId, buyerOf(seller.written));
      }
    }
  }
}

/** The first message to each of many sellers. */
export function* oneEach(sellers: number): Generator<Commit> {
  const random = new Random(sellers);
  const maker = new CommitMaker(sellers);
  for (let i = 0; i < sellers; i++) yield firstMessage(maker, random, `s-${i}`, buyerOf(i % 10_000));
}

/** The buyer of a seller's nth conversation, from 0, with unordered ids. */
export function buyerOf(n: number): string {
  return `b-${String((n * 7_654_321) % 10_000_000).padStart(7, '0')}`;
}

/** A first message, of about 300 stored bytes. */
export function firstMessage(maker: CommitMaker, random: Random, sellerId: string, buyerId: string): Commit {
  const [event] = receive(emptyThread, { sellerId, buyerId }, messageOf(random), 'Ana Lindqvist');
  return maker.commit(`conversation-${conversationIdOf(sellerId, buyerId)}`, event);
}
