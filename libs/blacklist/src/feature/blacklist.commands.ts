import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Handle, KeyedQueue } from '@parley/event-sourcing';
import { type Facts } from '@parley/facts';
import { type Caller, FACTS, HANDLE } from '@parley/platform';
import { blacklistStream, blacklisting } from '../domain/blacklisting.js';
import { type BuyerAdded, type BuyerRemoved } from './blacklist.dto.js';

/** A seller shuts a buyer out. */
export class BlacklistBuyer extends Command<BuyerAdded> {
  constructor(
    readonly caller: Caller,
    readonly buyerId: string,
    readonly reason: string | null,
    readonly commitId: string | undefined,
  ) {
    super();
  }
}

/** A seller lets a buyer in again. */
export class RemoveBuyer extends Command<BuyerRemoved> {
  constructor(
    readonly caller: Caller,
    readonly buyerId: string,
    readonly commitId: string | undefined,
  ) {
    super();
  }
}

@CommandHandler(BlacklistBuyer)
export class BlacklistBuyerHandler implements ICommandHandler<BlacklistBuyer> {
  /** One addition of a seller after the other, so that each counts those before it. */
  private readonly queue = new KeyedQueue();

  constructor(
    @Inject(HANDLE) private readonly handle: Handle,
    @Inject(FACTS) private readonly facts: Facts,
  ) {}

  execute({ caller, buyerId, reason, commitId }: BlacklistBuyer): Promise<BuyerAdded> {
    return this.queue.run(caller.id, async () => {
      const parties = { sellerId: caller.id, buyerId };
      const size = await this.facts.blacklistSize(caller.id);
      const { events, version } = await this.handle(blacklisting, blacklistStream(parties), { type: 'Add', parties, reason, size }, commitId);
      return { buyerId, outcome: events.length > 0 ? 'blacklisted' : 'already-blacklisted', version };
    });
  }
}

@CommandHandler(RemoveBuyer)
export class RemoveBuyerHandler implements ICommandHandler<RemoveBuyer> {
  constructor(@Inject(HANDLE) private readonly handle: Handle) {}

  async execute({ caller, buyerId, commitId }: RemoveBuyer): Promise<BuyerRemoved> {
    const parties = { sellerId: caller.id, buyerId };
    const { events, version } = await this.handle(blacklisting, blacklistStream(parties), { type: 'Remove', parties }, commitId);
    return { buyerId, outcome: events.length > 0 ? 'removed' : 'not-on-blacklist', version };
  }
}
