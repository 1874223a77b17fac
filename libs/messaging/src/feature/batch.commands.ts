import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type EventStore, type Handle, Refusal, Unavailable, readState } from '@parley/event-sourcing';
import { type Facts, requireOwnPictures } from '@parley/facts';
import { type Caller, EVENT_STORE, FACTS, HANDLE, NEW_ID, REPLY_RATE, type ReplyRate, withinRate } from '@parley/platform';
import { type Draft, type Marks, compose } from '@parley/thread';
import { conversation, conversationStream } from '../domain/conversation.js';
import { type BatchMarkResult, type BatchReplyResult } from './answers.dto.js';
import { isBlacklisted } from './send.commands.js';

/** One text for many conversations; each has its own result. */
export class SendBatchReply extends Command<BatchReplyResult[]> {
  constructor(
    readonly caller: Caller,
    readonly conversationIds: readonly string[],
    readonly draft: Draft,
    readonly dryRun: boolean,
    readonly commitId: string | undefined,
  ) {
    super();
  }
}

/** The same marks for many conversations; each has its own result. */
export class MarkConversations extends Command<BatchMarkResult[]> {
  constructor(
    readonly caller: Caller,
    readonly conversationIds: readonly string[],
    readonly marks: Marks,
    readonly commitId: string | undefined,
  ) {
    super();
  }
}

@CommandHandler(SendBatchReply)
export class SendBatchReplyHandler implements ICommandHandler<SendBatchReply> {
  constructor(
    @Inject(HANDLE) private readonly handle: Handle,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(FACTS) private readonly facts: Facts,
    @Inject(NEW_ID) private readonly newId: () => string,
    @Inject(REPLY_RATE) private readonly rate: ReplyRate,
  ) {}

  async execute(batch: SendBatchReply): Promise<BatchReplyResult[]> {
    const { caller, conversationIds, draft, dryRun } = batch;
    await requireOwnPictures(this.facts, caller, compose('draft', draft).pictureIds);
    if (dryRun) return resultsOf(conversationIds, (id) => this.wouldSend(batch, id), refusedReply);
    const blacklisted = new Set<string>();
    await Promise.all(conversationIds.map(async (id) => (await isBlacklisted(this.facts, caller, id)) && blacklisted.add(id)));
    // All at once and in the order asked, so that the messages of a batch bear times that rise in it.
    const send = () => resultsOf(conversationIds, (id) => this.send(batch, id, blacklisted.has(id)), refusedReply);
    return withinRate(this.rate, caller.id, send, (results) => results.some(({ outcome }) => outcome === 'sent'));
  }

  private async send({ caller, draft, commitId }: SendBatchReply, conversationId: string, blacklisted: boolean): Promise<BatchReplyResult> {
    const message = compose(this.newId(), draft);
    const command = { type: 'Reply', sellerId: caller.id, message, blacklisted } as const;
    const part = commitId && `${commitId}:${conversationId}`;
    const { events, version } = await this.handle(conversation, conversationStream(conversationId), command, part);
    const [event] = events;
    const messageId = event.type === 'ReplySent' ? event.data.messageId : null;
    return { conversationId, outcome: 'sent', code: null, messageId, version };
  }

  private async wouldSend({ caller, draft }: SendBatchReply, conversationId: string): Promise<BatchReplyResult> {
    const { state } = await readState(this.store, conversation, conversationStream(conversationId));
    const blacklisted = await isBlacklisted(this.facts, caller, conversationId);
    conversation.decide({ type: 'Reply', sellerId: caller.id, message: compose('draft', draft), blacklisted }, state, 0);
    return { conversationId, outcome: 'would-send', code: null, messageId: null, version: null };
  }
}

@CommandHandler(MarkConversations)
export class MarkConversationsHandler implements ICommandHandler<MarkConversations> {
  constructor(@Inject(HANDLE) private readonly handle: Handle) {}

  execute({ caller, conversationIds, marks, commitId }: MarkConversations): Promise<BatchMarkResult[]> {
    const one = async (conversationId: string): Promise<BatchMarkResult> => {
      const part = commitId && `${commitId}:${conversationId}`;
      const command = { type: 'Mark', sellerId: caller.id, marks } as const;
      const { version } = await this.handle(conversation, conversationStream(conversationId), command, part);
      return { conversationId, outcome: 'done', code: null, version };
    };
    return resultsOf(conversationIds, one, refusedMark);
  }
}

/**
 * Every part's own result, in the order asked. A refusal, and storage that fails in the middle, concern one part;
 * where nothing at all could be done, the request fails as a whole.
 */
async function resultsOf<R>(
  conversationIds: readonly string[],
  one: (conversationId: string) => Promise<R>,
  refused: (conversationId: string, code: string) => R,
): Promise<R[]> {
  const settled = await Promise.allSettled(conversationIds.map(one));
  const failures = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  const defect = failures.find((reason) => !(reason instanceof Refusal || reason instanceof Unavailable));
  if (defect) throw defect as Error;
  if (failures.length === settled.length && failures.every((reason) => reason instanceof Unavailable)) throw failures[0];
  return settled.map((each, i) =>
    each.status === 'fulfilled' ? each.value : refused(conversationIds[i], (each.reason as Refusal | Unavailable).code),
  );
}

function refusedReply(conversationId: string, code: string): BatchReplyResult {
  return { conversationId, outcome: 'refused', code, messageId: null, version: null };
}

function refusedMark(conversationId: string, code: string): BatchMarkResult {
  return { conversationId, outcome: 'refused', code, version: null };
}
