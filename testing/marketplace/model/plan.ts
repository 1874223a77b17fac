import { type Claims } from '../client/claims.js';
import { type NoticeBody } from './shop.js';
import { type Random } from './random.js';

/** The texts of a day. `language` is the index of a language. */
export interface Words {
  readonly languages: number;
  message(language: number, random: Random): string;
  aboutOrder(language: number, random: Random): string;
  reply(language: number, random: Random): string;
  /** A text for many recipients. */
  announcement(random: Random): string;
  reason(random: Random): string;
  labelName(random: Random): string;
  buyerName(buyer: number, language: number): string;
  title(random: Random): string;
}

/** The size of a day and its participants. */
export interface Plan {
  readonly random: Random;
  readonly words: Words;
  readonly sellers: readonly Claims[];
  readonly buyers: number;
  readonly orders: number;
  /** Blacklists change between two rounds. */
  readonly rounds: number;
  /** Requests in a round. */
  readonly traffic: number;
  readonly notices: readonly NoticeBody[];
  /** Files to upload and send in messages. */
  readonly pictures: readonly string[];
  /** Appended to the ids of buyers and orders. */
  readonly suffix: string;
  readonly now: Date;
}
