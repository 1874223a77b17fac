import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Parties } from '@parley/contracts';
import { beginRequest, type CommitKey, type Handle, partKey } from '@parley/event-sourcing';
import { HANDLE } from '@parley/runtime';
import { blacklistStream, blacklisting } from '../domain/blacklisting.js';
import { type AddBuyerAnswer, type RemoveBuyerAnswer } from './blacklist.dto.js';
import { ListSize } from './list-size.js';
import { Registration } from './registration.js';

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

@CommandHandler(AddBuyer)
export class AddBuyerHandler implements ICommandHandler<AddBuyer> {
  constructor(
    @Inject(HANDLE) private readonly handle: Handle,
    @Inject(ListSize) private readonly size: ListSize,
    @Inject(Registration) private readonly registration: Registration,
  ) {}

  async execute({ parties, reason, key }: AddBuyer): Promise<AddBuyerAnswer> {
    const command = { type: 'Add', parties, reason } as const;
    const { version, events } = await this.size.adding(parties.sellerId, (count) =>
      this.handle(blacklisting, blacklistStream(parties), command, key, count),
    );
    await this.registration.of(parties);
    return { buyerId: parties.buyerId, outcome: events.length > 0 ? 'blacklisted' : 'already-blacklisted', version };
  }
}

@CommandHandler(RemoveBuyer)
export class RemoveBuyerHandler implements ICommandHandler<RemoveBuyer> {
  constructor(
    @Inject(HANDLE) private readonly handle: Handle,
    @Inject(ListSize) private readonly size: ListSize,
    @Inject(Registration) private readonly registration: Registration,
  ) {}

  async execute({ parties, key }: RemoveBuyer): Promise<RemoveBuyerAnswer> {
    const { sellerId } = parties;
    const command = { type: 'Remove', parties } as const;
    const { version, events } = await this.handle(blacklisting, blacklistStream(parties), command, key, this.size.removal(sellerId));
    await this.registration.of(parties);
    return { buyerId: parties.buyerId, outcome: events.length > 0 ? 'removed' : 'not-on-blacklist', version };
  }
}

/** Attempts every removal. If one is unavailable, the whole request is; repeated with its key, it completes the missing ones. */
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

export const COMMAND_HANDLERS = [AddBuyerHandler, RemoveBuyerHandler, RemoveBuyersHandler];
