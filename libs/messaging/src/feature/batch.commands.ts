import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { beginRequest, type CommitKey, type EventStore, type Handle, partKey, readState, Refusal, Unavailable, UnexpectedEvent } from '@parley/event-sourcing';
import { type Facts, requireOwnPictures } from '@parley/lookups';
import { type Caller, type RateLimits, type SendRate, withinRate } from '@parley/http';
import { EVENT_STORE, FACTS, HANDLE, NEW_ID, RATE_LIMITS, REPLY_RATE } from '@parley/runtime';
import { type Draft, type Marks, compose } from '@parley/thread';
import { conversation, conversationStream } from '../domain/conversation.js';
import { type BatchMarkResult, type BatchReplyResult } from './answers.dto.js';
import { markOf } from './mark.commands.js';
import { isBlacklisted } from './send.commands.js';

/** One text for many conversations; each has its own result. */
export class SendBatchReply extends Command<BatchReplyResult[]> {
  constructor(
    readonly caller: Caller,
    readonly conversationIds: readonly string[],
    readonly draft: Draft,
    readonly dryRun: boolean,
    readonly key: CommitKey | undefined,
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
    readonly key: CommitKey | undefined,
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
    @Inject(REPLY_RATE) private readonly rate: SendRate,
    @Inject(RATE_LIMITS) private readonly limits: RateLimits,
  ) {}

  async execute(batch: SendBatchReply): Promise<BatchReplyResult[]> {
    const { caller, conversationIds, draft, dryRun } = batch;
    if (dryRun) await this.limits.take('writes', caller);
    await requireOwnPictures(this.facts, caller, compose('draft', draft).pictureIds, dryRun);
    if (dryRun) return resultsOf(conversationIds, (id) => this.wouldSend(batch, id), refusedReply);
    const blacklisted = new Set<string>();
    await Promise.all(conversationIds.map(async (id) => (await isBlacklisted(this.facts, caller, id)) && blacklisted.add(id)));
    // Starts all in the order of the request, so that the times of their messages have that order.
    const sent = { now: 0, before: 0 };
    const send = async () => {
      await beginRequest(this.handle, batch.key);
      return resultsOf(conversationIds, (id) => this.send(batch, id, blacklisted.has(id), sent), refusedReply);
    };
    // A repeated batch that sends what was unavailable the first time was counted then.
    return withinRate(this.rate, caller.id, send, () => sent.now > 0 && sent.before === 0);
  }

  private async send(
    { caller, draft, key }: SendBatchReply,
    conversationId: string,
    blacklisted: boolean,
    sent: { now: number; before: number },
  ): Promise<BatchReplyResult> {
    const message = compose(this.newId(), draft);
    const command = { type: 'Reply', sellerId: caller.id, message, blacklisted } as const;
    const part = partKey(key, conversationId);
    const { events, version, repeated } = await this.handle(conversation, conversationStream(conversationId), command, part);
    if (repeated) sent.before++;
    else sent.now++;
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
  constructor(
    @Inject(HANDLE) private readonly handle: Handle,
    @Inject(FACTS) private readonly facts: Facts,
  ) {}

  async execute({ caller, conversationIds, marks, key }: MarkConversations): Promise<BatchMarkResult[]> {
    await beginRequest(this.handle, key);
    const one = async (conversationId: string): Promise<BatchMarkResult> => {
      const part = partKey(key, conversationId);
      const command = await markOf(this.facts, caller, conversationId, marks);
      const { version } = await this.handle(conversation, conversationStream(conversationId), command, part);
      return { conversationId, outcome: 'done', code: null, version };
    };
    return resultsOf(conversationIds, one, refusedMark);
  }
}

/**
 * The result of every part in the order of the request. Refusals, failures of the storage and streams with an event of a later release affect only
 * their part. If every part is unavailable, the request fails as a whole.
 */
async function resultsOf<R>(
  conversationIds: readonly string[],
  one: (conversationId: string) => Promise<R>,
  refused: (conversationId: string, code: string) => R,
): Promise<R[]> {
  const settled = await Promise.allSettled(conversationIds.map(one));
  const failures = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  const defect = failures.find((reason) => !(reason instanceof Refusal || isUnavailable(reason)));
  if (defect) throw defect as Error;
  if (failures.length === settled.length && failures.every(isUnavailable)) throw failures[0];
  return settled.map((each, i) =>
    each.status === 'fulfilled' ? each.value : refused(conversationIds[i], (each.reason as Refusal | Unavailable | UnexpectedEvent).code),
  );
}

function isUnavailable(reason: unknown): boolean {
  return reason instanceof Unavailable || reason instanceof UnexpectedEvent;
}

function refusedReply(conversationId: string, code: string): BatchReplyResult {
  return { conversationId, outcome: 'refused', code, messageId: null, version: null };
}

function refusedMark(conversationId: string, code: string): BatchMarkResult {
  return { conversationId, outcome: 'refused', code, version: null };
}

export const BATCH_HANDLERS = [SendBatchReplyHandler, MarkConversationsHandler];
