import { type OutgoingHttpHeaders } from 'node:http';
import { Controller, Get, Header, Headers, Inject, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, ParleyError, Problems, Roles } from '@parley/http';
import { type FastifyReply } from 'fastify';
import { BlacklistPage } from '../blacklist/blacklist.dto.js';
import { BlacklistQueries } from '../blacklist/blacklist.queries.js';
import { ConversationPage } from '../conversations/conversation.dto.js';
import { ConversationQueries } from '../conversations/conversation.queries.js';
import { CountQueries } from '../counts/count.queries.js';
import { Counts } from '../counts/counts.dto.js';
import { LabelQueries } from '../labels/label.queries.js';
import { LabelList } from '../labels/labels.dto.js';
import { LiveHub } from '../live/live-hub.js';
import { NoticePage } from '../notices/notice.dto.js';
import { NoticeQueries } from '../notices/notice.queries.js';
import { FirstPages } from './first-pages.js';
import { InboxQuery, NoticesQuery, PageQuery } from './requests.dto.js';

const EVENT_STREAM = 'text/event-stream; charset=utf-8';

const notAuthorized = () => Promise.reject(new ParleyError('UNAUTHENTICATED', 'The request bears no token'));

/** Routes of a seller's front-end: the inbox, its counts, notices, label names, the blacklist, and the live stream. */
@Controller('v1')
@ApiTags('inbox')
export class InboxController {
  constructor(
    @Inject(ConversationQueries) private readonly conversations: ConversationQueries,
    @Inject(CountQueries) private readonly countQueries: CountQueries,
    @Inject(NoticeQueries) private readonly noticeQueries: NoticeQueries,
    @Inject(LabelQueries) private readonly labelQueries: LabelQueries,
    @Inject(BlacklistQueries) private readonly blacklistQueries: BlacklistQueries,
    @Inject(FirstPages) private readonly firstPages: FirstPages,
    @Inject(LiveHub) private readonly hub: LiveHub,
  ) {}

  @Get('inbox')
  @Roles('seller')
  @ApiOperation({ summary: 'Conversations from buyers, newest message first' })
  @ApiOkResponse({ type: ConversationPage })
  @Problems('CURSOR_INVALID')
  @Header('content-type', 'application/json; charset=utf-8')
  inbox(@CurrentCaller() caller: Caller, @Query() { replyState, label, unread, ...page }: InboxQuery): Promise<ConversationPage | Buffer> {
    const read = () => this.conversations.inbox(caller, { replyState, label, unread }, page);
    if (page.cursor !== undefined) return read();
    return this.firstPages.get(caller.id, JSON.stringify([replyState, label, unread, page.limit]), read);
  }

  @Get('inbox/counts')
  @Roles('seller')
  @ApiOperation({ summary: 'All counts' })
  @ApiOkResponse({ type: Counts })
  counts(@CurrentCaller() caller: Caller): Promise<Counts> {
    return this.countQueries.counts(caller);
  }

  @Get('inbox/stream')
  @Roles('seller')
  @ApiOperation({ summary: 'Every change of the inbox, as server-sent events' })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Resumes without a gap' })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ content: { 'text/event-stream': { schema: { type: 'string' } } } })
  async liveStream(
    @CurrentCaller() caller: Caller,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { raw: response, request } = reply;
    if (request.method === 'HEAD') return void reply.header('content-type', EVENT_STREAM).send();
    const feed = await this.hub.prepare(caller, request.raw, response);
    reply.hijack();
    // The stream is the last answer on its connection.
    response.writeHead(200, {
      ...(reply.getHeaders() as OutgoingHttpHeaders),
      'content-type': EVENT_STREAM,
      'x-accel-buffering': 'no',
      connection: 'close',
    });
    await this.hub.serve(caller, feed, lastEventId ?? null, response, request.authorizeAgain ?? notAuthorized);
  }

  @Get('labels')
  @Roles('seller')
  @ApiOperation({ summary: 'The names that you gave to the colours' })
  @ApiOkResponse({ type: LabelList })
  labels(@CurrentCaller() caller: Caller): Promise<LabelList> {
    return this.labelQueries.list(caller);
  }

  @Get('notices')
  @Roles('seller')
  @ApiOperation({ summary: 'System messages and growth voices, newest first' })
  @ApiOkResponse({ type: NoticePage })
  @Problems('CURSOR_INVALID')
  notices(@CurrentCaller() caller: Caller, @Query() { category, unread, ...page }: NoticesQuery): Promise<NoticePage> {
    return this.noticeQueries.list(caller, { category, unread }, page);
  }

  @Get('blacklist')
  @Roles('seller')
  @ApiOperation({ summary: 'The buyers that you have shut out, newest first' })
  @ApiOkResponse({ type: BlacklistPage })
  @Problems('CURSOR_INVALID')
  blacklist(@CurrentCaller() caller: Caller, @Query() page: PageQuery): Promise<BlacklistPage> {
    return this.blacklistQueries.list(caller, page);
  }
}
