import { type Claims } from '../client/claims.js';
import { type NoticeBody } from './shop.js';
import { type Random } from './random.js';

/** What people say in a day, in their languages. `language` is the number of one, from 0. */
export interface Words {
  readonly languages: number;
  message(language: number, random: Random): string;
  aboutOrder(language: number, random: Random): string;
  reply(language: number, random: Random): string;
  /** For many at once. */
  announcement(random: Random): string;
  reason(random: Random): string;
  labelName(random: Random): string;
  buyerName(buyer: number, language: number): string;
  title(random: Random): string;
}

/** How large a day is, and who takes part. */
export interface Plan {
  readonly random: Random;
  readonly words: Words;
  readonly sellers: readonly Claims[];
  readonly buyers: number;
  readonly orders: number;
  /** Between two rounds, blacklists change. */
  readonly rounds: number;
  /** Requests in a round. */
  readonly traffic: number;
  readonly notices: readonly NoticeBody[];
  /** Files that are uploaded and sent in messages. */
  readonly pictures: readonly string[];
  /** Appended to the ids of buyers and orders. */
  readonly suffix: string;
  readonly now: Date;
}
