import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Parties } from '@parley/contracts';
import { beginRequest, type CommitKey, type Handle, KeyedQueue, partKey } from '@parley/event-sourcing';
import { type Facts } from '@parley/facts';
import { FACTS, HANDLE } from '@parley/platform';
import { blacklistStream, blacklisting } from '../domain/blacklisting.js';
import { type AddBuyerAnswer, type RemoveBuyerAnswer } from './blacklist.dto.js';

export class AddBuyer extends Command<AddBuyerAnswer> {
  constructor(
    readonly parties: Parties,
    readonly reason: string | null,
    readonly key: CommitKey | undefined,
  ) {
    super();
  }
}

export class RemoveBuyer extends Command<RemoveBuyerAnswer> {
  constructor(
    readonly parties: Parties,
    readonly key: CommitKey | undefined,
  ) {
    super();
  }
}

/** Removes many buyers, each with its own result. */
export class RemoveBuyers extends Command<RemoveBuyerAnswer[]> {
  constructor(
    readonly sellerId: string,
    readonly buyerIds: readonly string[],
    readonly key: CommitKey | undefined,
  ) {
    super();
  }
}

/** A seller's buyers are added one after the other, so that two at once cannot both be the last that the list has room for. */
@CommandHandler(AddBuyer)
export class AddBuyerHandler implements ICommandHandler<AddBuyer> {
  private readonly adding = new KeyedQueue();

  constructor(
    @Inject(HANDLE) private readonly handle: Handle,
    @Inject(FACTS) private readonly facts: Facts,
  ) {}

  execute({ parties, reason, key }: AddBuyer): Promise<AddBuyerAnswer> {
    return this.adding.run(parties.sellerId, async () => {
      const size = await this.facts.blacklistSize(parties.sellerId);
      const command = { type: 'Add', parties, reason, size } as const;
      const { version, events } = await this.handle(blacklisting, blacklistStream(parties), command, key);
      return { buyerId: parties.buyerId, outcome: events.length > 0 ? 'blacklisted' : 'already-blacklisted', version };
    });
  }
}

@CommandHandler(RemoveBuyer)
export class RemoveBuyerHandler implements ICommandHandler<RemoveBuyer> {
  constructor(@Inject(HANDLE) private readonly handle: Handle) {}

  async execute({ parties, key }: RemoveBuyer): Promise<RemoveBuyerAnswer> {
    const { version, events } = await this.handle(blacklisting, blacklistStream(parties), { type: 'Remove', parties }, key);
    return { buyerId: parties.buyerId, outcome: events.length > 0 ? 'removed' : 'not-on-blacklist', version };
  }
}

/** Every removal is tried. When one is unavailable the whole request is, and repeated under its key it does what is missing. */
@CommandHandler(RemoveBuyers)
export class RemoveBuyersHandler implements ICommandHandler<RemoveBuyers> {
  constructor(
    @Inject(HANDLE) private readonly handle: Handle,
    @Inject(RemoveBuyerHandler) private readonly remover: RemoveBuyerHandler,
  ) {}

  async execute({ sellerId, buyerIds, key }: RemoveBuyers): Promise<RemoveBuyerAnswer[]> {
    await beginRequest(this.handle, key);
    const removals = buyerIds.map((buyerId) => this.remover.execute(new RemoveBuyer({ sellerId, buyerId }, partKey(key, buyerId))));
    await Promise.allSettled(removals);
    return Promise.all(removals);
  }
}
