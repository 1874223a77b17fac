import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Label } from '@parley/contracts';
import { type Handle } from '@parley/event-sourcing';
import { type Facts } from '@parley/lookups';
import { type Caller } from '@parley/http';
import { FACTS, HANDLE } from '@parley/runtime';
import { type Marks } from '@parley/thread';
import { type ConversationCommand, conversation, conversationStream } from '../domain/conversation.js';
import { isBlacklisted } from './send.commands.js';
import { labels, labelsStream } from '../domain/labels.js';
import { type ConversationMarked, type LabelNameAnswer } from './answers.dto.js';

/** Sets marks of one conversation for its seller. */
export class MarkConversation extends Command<ConversationMarked> {
  constructor(
    readonly caller: Caller,
    readonly conversationId: string,
    readonly marks: Marks,
  ) {
    super();
  }
}

/** Names a colour for a seller, or clears the name (null). */
export class NameLabel extends Command<LabelNameAnswer> {
  constructor(
    readonly caller: Caller,
    readonly label: Label,
    readonly name: string | null,
  ) {
    super();
  }
}

@CommandHandler(MarkConversation)
export class MarkConversationHandler implements ICommandHandler<MarkConversation> {
  constructor(
    @Inject(HANDLE) private readonly handle: Handle,
    @Inject(FACTS) private readonly facts: Facts,
  ) {}

  async execute({ caller, conversationId, marks }: MarkConversation): Promise<ConversationMarked> {
    const command = await markOf(this.facts, caller, conversationId, marks);
    const { version } = await this.handle(conversation, conversationStream(conversationId), command);
    return { conversationId, version };
  }
}

@CommandHandler(NameLabel)
export class NameLabelHandler implements ICommandHandler<NameLabel> {
  constructor(@Inject(HANDLE) private readonly handle: Handle) {}

  async execute({ caller, label, name }: NameLabel): Promise<LabelNameAnswer> {
    const { version } = await this.handle(labels, labelsStream(caller.id), { sellerId: caller.id, label, name });
    return { label, name, version };
  }
}

/** Creates the command that sets marks. Only a reply state depends on the blacklist. */
export async function markOf(facts: Facts, caller: Caller, conversationId: string, marks: Marks): Promise<ConversationCommand & { type: 'Mark' }> {
  const blacklisted = marks.replyState === 'unanswered' && (await isBlacklisted(facts, caller, conversationId));
  return { type: 'Mark', sellerId: caller.id, marks, blacklisted };
}

export const MARK_HANDLERS = [MarkConversationHandler, NameLabelHandler];
