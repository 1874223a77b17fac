import { Inject, Injectable } from '@nestjs/common';
import { type Count, type Counters, LimitReached } from '@parley/event-sourcing';
import { type Facts } from '@parley/lookups';
import { COUNTERS, FACTS } from '@parley/runtime';
import { MAX_BUYERS, blacklistFull } from '../domain/blacklisting.js';

const MAX_CHECKED = 10_000;
const MAX_ATTEMPTS = 5;

/**
 * Counts the buyers on each seller's blacklist with a counter that changes in the same atomic write as the list, so that the limit holds across
 * processes and crashes.
 *
 * A process compares a seller's counter with the events once, before it first adds to the list: lists of older releases have no counter, and
 * older releases that run beside this one do not update it.
 */
@Injectable()
export class ListSize {
  private readonly checked = new Set<string>();

  constructor(
    @Inject(COUNTERS) private readonly counters: Counters,
    @Inject(FACTS) private readonly facts: Facts,
  ) {}

  /** Adds to the list through `add`, which commits with the counter change. Refusal: `BLACKLIST_FULL`. */
  async adding<T>(sellerId: string, add: (count: Count) => Promise<T>): Promise<T> {
    if (!this.checked.has(sellerId)) await this.correct(sellerId);
    try {
      return await add(changed(sellerId, 1));
    } catch (error) {
      if (!(error instanceof LimitReached)) throw error;
      throw blacklistFull();
    }
  }

  /** The counter change of a removal. */
  removal(sellerId: string): Count {
    return changed(sellerId, -1);
  }

  private async correct(sellerId: string): Promise<void> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const { n, revision } = await this.counters.counter(counterOf(sellerId));
      // Read after the counter: a later event changes the revision, which makes the correction fail.
      const size = await this.facts.blacklistSize(sellerId);
      if (n === size || (await this.counters.setCounter(counterOf(sellerId), size, revision))) break;
    }
    this.checked.add(sellerId);
    const [oldest] = this.checked;
    if (this.checked.size > MAX_CHECKED) this.checked.delete(oldest);
  }
}

function changed(sellerId: string, by: 1 | -1): Count {
  return { counter: counterOf(sellerId), by, atMost: MAX_BUYERS };
}

function counterOf(sellerId: string): string {
  return `blacklist-${sellerId}`;
}
