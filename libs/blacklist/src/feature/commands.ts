import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Parties } from '@parley/contracts';
import { type Handle, KeyedQueue } from '@parley/event-sourcing';
import { type Facts } from '@parley/facts';
import { FACTS, HANDLE } from '@parley/platform';
import { blacklistStream, blacklisting } from '../domain/blacklisting.js';
import { type AddBuyerAnswer, type RemoveBuyerAnswer } from './blacklist.dto.js';

export class AddBuyer extends Command<AddBuyerAnswer> {
  constructor(
    readonly parties: Parties,
    readonly reason: string | null,
    readonly commitId: string | undefined,
  ) {
    super();
  }
}

export class RemoveBuyer extends Command<RemoveBuyerAnswer> {
  constructor(
    readonly parties: Parties,
    readonly commitId: string | undefined,
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

  execute({ parties, reason, commitId }: AddBuyer): Promise<AddBuyerAnswer> {
    return this.adding.run(parties.sellerId, async () => {
      const size = await this.facts.blacklistSize(parties.sellerId);
      const command = { type: 'Add', parties, reason, size } as const;
      const { version, events } = await this.handle(blacklisting, blacklistStream(parties), command, commitId);
      return { buyerId: parties.buyerId, outcome: events.length > 0 ? 'blacklisted' : 'already-blacklisted', version };
    });
  }
}

@CommandHandler(RemoveBuyer)
export class RemoveBuyerHandler implements ICommandHandler<RemoveBuyer> {
  constructor(@Inject(HANDLE) private readonly handle: Handle) {}

  async execute({ parties, commitId }: RemoveBuyer): Promise<RemoveBuyerAnswer> {
    const { version, events } = await this.handle(blacklisting, blacklistStream(parties), { type: 'Remove', parties }, commitId);
    return { buyerId: parties.buyerId, outcome: events.length > 0 ? 'removed' : 'not-on-blacklist', version };
  }
}
