import { Body, Controller, HttpCode, Param, Post, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type CommitKey } from '@parley/event-sourcing';
import {
  BodyLists,
  type Caller,
  RequestKey,
  CurrentCaller,
  EmptyBody,
  LabelBody,
  MessageBody,
  Problems,
  ReplyStateBody,
  Roles,
  SendRoles,
  batchOf,
  draftOf,
  invalid,
} from '@parley/http';
import { BatchMarkAnswer, BatchReplyAnswer, ConversationMarked, MessageAccepted } from './answers.dto.js';
import { MarkConversations, SendBatchReply } from './batch.commands.js';
import { MarkConversation } from './mark.commands.js';
import { BatchMarkBody, BatchReplyBody, WriteMessageBody } from './requests.dto.js';
import { SendReply, WriteMessage } from './send.commands.js';

@Controller('v1')
@ApiTags('messages')
export class MessagesController {
  constructor(private readonly commands: CommandBus) {}

  @Post('messages')
  @SendRoles('buyer')
  @ApiOperation({ summary: 'Write to a seller' })
  @ApiCreatedResponse({ type: MessageAccepted })
  @Problems('TEXT_TOO_LONG', 'EMPTY_MESSAGE', 'TOO_MANY_PICTURES', 'PICTURE_NOT_FOUND', 'RATE_LIMITED')
  writeMessage(
    @CurrentCaller() caller: Caller,
    @RequestKey() key: CommitKey | undefined,
    @Body() body: WriteMessageBody,
  ): Promise<MessageAccepted> {
    return this.commands.execute(new WriteMessage(caller, body.sellerId, draftOf(body), body.buyerName ?? null, key));
  }

  @Post('conversations/:conversationId/replies')
  @SendRoles('seller')
  @ApiOperation({ summary: 'Reply to one conversation' })
  @ApiCreatedResponse({ type: MessageAccepted })
  @Problems(
    'TEXT_TOO_LONG',
    'EMPTY_MESSAGE',
    'TOO_MANY_PICTURES',
    'PICTURE_NOT_FOUND',
    'CONVERSATION_NOT_FOUND',
    'BUYER_BLACKLISTED',
    'RATE_LIMITED',
  )
  reply(
    @CurrentCaller() caller: Caller,
    @RequestKey() key: CommitKey | undefined,
    @Param('conversationId') conversationId: string,
    @Body() body: MessageBody,
  ): Promise<MessageAccepted> {
    return this.commands.execute(new SendReply(caller, conversationId, draftOf(body), key));
  }

  @Post('replies/batch')
  @HttpCode(200)
  @SendRoles('seller')
  @BodyLists(batchOf('conversationIds'))
  @ApiOperation({ summary: 'Reply to many conversations at once, or ask who would be skipped' })
  @ApiOkResponse({ type: BatchReplyAnswer })
  @Problems('TEXT_TOO_LONG', 'EMPTY_MESSAGE', 'TOO_MANY_PICTURES', 'PICTURE_NOT_FOUND', 'BATCH_TOO_LARGE', 'RATE_LIMITED')
  async batchReply(
    @CurrentCaller() caller: Caller,
    @RequestKey() key: CommitKey | undefined,
    @Body() body: BatchReplyBody,
  ): Promise<BatchReplyAnswer> {
    const command = new SendBatchReply(caller, body.conversationIds, draftOf(body), body.dryRun ?? false, key);
    return { results: await this.commands.execute(command) };
  }

  @Post('conversations/batch')
  @HttpCode(200)
  @Roles('seller')
  @BodyLists(batchOf('conversationIds'))
  @ApiOperation({ summary: 'Mark, label or read many conversations at once' })
  @ApiOkResponse({ type: BatchMarkAnswer })
  @Problems('BATCH_TOO_LARGE')
  async batchMark(
    @CurrentCaller() caller: Caller,
    @RequestKey() key: CommitKey | undefined,
    @Body() { conversationIds, replyState, label, read }: BatchMarkBody,
  ): Promise<BatchMarkAnswer> {
    if (!replyState && !label && !read) throw invalid('body', 'must hold at least one of replyState, label and read: true');
    return { results: await this.commands.execute(new MarkConversations(caller, conversationIds, { replyState, label, read }, key)) };
  }

  @Put('conversations/:conversationId/reply-state')
  @Roles('seller')
  @ApiOperation({ summary: 'Set the reply state by hand' })
  @ApiOkResponse({ type: ConversationMarked })
  @Problems('CONVERSATION_NOT_FOUND')
  setReplyState(
    @CurrentCaller() caller: Caller,
    @Param('conversationId') conversationId: string,
    @Body() { state }: ReplyStateBody,
  ): Promise<ConversationMarked> {
    return this.commands.execute(new MarkConversation(caller, conversationId, { replyState: state }));
  }

  @Put('conversations/:conversationId/label')
  @Roles('seller')
  @ApiOperation({ summary: 'Set the colour' })
  @ApiOkResponse({ type: ConversationMarked })
  @Problems('CONVERSATION_NOT_FOUND')
  setLabel(
    @CurrentCaller() caller: Caller,
    @Param('conversationId') conversationId: string,
    @Body() { label }: LabelBody,
  ): Promise<ConversationMarked> {
    return this.commands.execute(new MarkConversation(caller, conversationId, { label }));
  }

  @Put('conversations/:conversationId/read')
  @Roles('seller')
  @ApiOperation({ summary: 'Mark as read' })
  @ApiOkResponse({ type: ConversationMarked })
  @Problems('CONVERSATION_NOT_FOUND')
  read(
    @CurrentCaller() caller: Caller,
    @Param('conversationId') conversationId: string,
    @Body() _body: EmptyBody,
  ): Promise<ConversationMarked> {
    return this.commands.execute(new MarkConversation(caller, conversationId, { read: true }));
  }
}
