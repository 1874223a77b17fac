import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Parties, conversationIdOf, partiesOf } from '@parley/contracts';
import { type Appended, type CommitKey, type Handle, unexpected } from '@parley/event-sourcing';
import { type Facts, requireOwnPictures } from '@parley/lookups';
import { type Caller, type SendRate, withinRate } from '@parley/http';
import { FACTS, HANDLE, MESSAGE_RATE, NEW_ID, REPLY_RATE } from '@parley/runtime';
import { type Draft, type ThreadEvent, compose, versionFor } from '@parley/thread';
import { conversation, conversationStream, conversationStreamOf } from '../domain/conversation.js';
import { type MessageAccepted } from './answers.dto.js';

/** A message of a buyer to a seller. */
export class WriteMessage extends Command<MessageAccepted> {
  constructor(
    readonly caller: Caller,
    readonly sellerId: string,
    readonly draft: Draft,
    readonly buyerName: string | null,
    readonly key: CommitKey | undefined,
  ) {
    super();
  }
}

/** A reply of a seller in one conversation. */
export class SendReply extends Command<MessageAccepted> {
  constructor(
    readonly caller: Caller,
    readonly conversationId: string,
    readonly draft: Draft,
    readonly key: CommitKey | undefined,
  ) {
    super();
  }
}

@CommandHandler(WriteMessage)
export class WriteMessageHandler implements ICommandHandler<WriteMessage> {
  constructor(
    @Inject(HANDLE) private readonly handle: Handle,
    @Inject(FACTS) private readonly facts: Facts,
    @Inject(NEW_ID) private readonly newId: () => string,
    @Inject(MESSAGE_RATE) private readonly rate: SendRate,
  ) {}

  async execute({ caller, sellerId, draft, buyerName, key }: WriteMessage): Promise<MessageAccepted> {
    const message = compose(this.newId(), draft);
    await requireOwnPictures(this.facts, caller, message.pictureIds);
    const parties: Parties = { sellerId, buyerId: caller.id };
    const command = { type: 'Receive', parties, message, buyerName } as const;
    const appended = await withinRate(
      this.rate,
      caller.id,
      () => this.handle(conversation, conversationStreamOf(parties), command, key),
      ({ repeated }) => !repeated,
    );
    return accepted(conversationIdOf(sellerId, caller.id), appended);
  }
}

@CommandHandler(SendReply)
export class SendReplyHandler implements ICommandHandler<SendReply> {
  constructor(
    @Inject(HANDLE) private readonly handle: Handle,
    @Inject(FACTS) private readonly facts: Facts,
    @Inject(NEW_ID) private readonly newId: () => string,
    @Inject(REPLY_RATE) private readonly rate: SendRate,
  ) {}

  async execute({ caller, conversationId, draft, key }: SendReply): Promise<MessageAccepted> {
    const message = compose(this.newId(), draft);
    await requireOwnPictures(this.facts, caller, message.pictureIds);
    const blacklisted = await isBlacklisted(this.facts, caller, conversationId);
    const command = { type: 'Reply', sellerId: caller.id, message, blacklisted } as const;
    const appended = await withinRate(
      this.rate,
      caller.id,
      () => this.handle(conversation, conversationStream(conversationId), command, key),
      ({ repeated }) => !repeated,
    );
    return accepted(conversationId, appended);
  }
}

/** Whether the buyer of a seller's conversation is on their blacklist; false unless the conversation is theirs. */
export async function isBlacklisted(facts: Facts, seller: Caller, conversationId: string): Promise<boolean> {
  const parties = partiesOf(conversationId);
  return parties?.sellerId === seller.id && facts.isBlacklisted(seller.id, parties.buyerId);
}

function accepted(conversationId: string, { events, version }: Appended<ThreadEvent>): MessageAccepted {
  const [event] = events;
  if (event.type !== 'MessageReceived' && event.type !== 'ReplySent') return unexpected(event as never);
  return { conversationId, messageId: event.data.messageId, version: versionFor(event, version) };
}

export const SEND_HANDLERS = [WriteMessageHandler, SendReplyHandler];
