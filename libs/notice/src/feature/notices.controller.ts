import { Body, Controller, Delete, HttpCode, Param, Post, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Audience, instantOf } from '@parley/contracts';
import { type Caller, CommitId, CurrentCaller, EmptyBody, MarketplaceIdPipe, Problems, Roles, invalid } from '@parley/platform';
import { PublishNotice, ReadNotice, ReadNotices, RetractNotice } from './notice.commands.js';
import { type AudienceBody, NoticeVersion, NoticesReadAnswer, PublishNoticeBody, ReadNoticesBody } from './notice.dto.js';

const noticeIdPipe = new MarketplaceIdPipe('noticeId');

@Controller('v1/notices')
@ApiTags('notices')
export class NoticesController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Roles('operator')
  @ApiOperation({ summary: 'Publish a system message or growth voice' })
  @ApiCreatedResponse({ type: NoticeVersion })
  publishNotice(@CommitId() commitId: string | undefined, @Body() body: PublishNoticeBody): Promise<NoticeVersion> {
    const { category, kind, severity, title } = body;
    const times = { publishAt: instant(body.publishAt), expiresAt: instant(body.expiresAt), actBy: instant(body.actBy) };
    if (times.publishAt !== null && times.expiresAt !== null && times.expiresAt <= times.publishAt) {
      throw invalid('expiresAt', 'must be after publishAt');
    }
    const draft = { category, kind, severity, title, body: body.body, ...times, audience: audienceOf(body.audience) };
    return this.commands.execute(new PublishNotice(draft, commitId));
  }

  @Delete(':noticeId')
  @Roles('operator')
  @ApiOperation({ summary: 'Retract a notice: it leaves every feed' })
  @ApiOkResponse({ type: NoticeVersion })
  @Problems('NOTICE_NOT_FOUND')
  retractNotice(@Param('noticeId', noticeIdPipe) noticeId: string): Promise<NoticeVersion> {
    return this.commands.execute(new RetractNotice(noticeId));
  }

  @Put(':noticeId/read')
  @Roles('seller')
  @ApiOperation({ summary: 'Mark one notice as read' })
  @ApiOkResponse({ type: NoticeVersion })
  @Problems('NOTICE_NOT_FOUND')
  readNotice(
    @CurrentCaller() caller: Caller,
    @Param('noticeId', noticeIdPipe) noticeId: string,
    @Body() _body: EmptyBody,
  ): Promise<NoticeVersion> {
    return this.commands.execute(new ReadNotice(caller, noticeId));
  }

  @Post('read')
  @HttpCode(200)
  @Roles('seller')
  @ApiOperation({ summary: 'Mark all notices of a category as read' })
  @ApiOkResponse({ type: NoticesReadAnswer })
  readNotices(
    @CurrentCaller() caller: Caller,
    @CommitId() commitId: string | undefined,
    @Body() { category }: ReadNoticesBody,
  ): Promise<NoticesReadAnswer> {
    return this.commands.execute(new ReadNotices(caller, category, commitId));
  }
}

function instant(text: string | undefined): string | null {
  return text === undefined ? null : instantOf(text);
}

function audienceOf(body: AudienceBody | undefined): Audience {
  return { countries: body?.countries ?? null, categories: body?.categories ?? null, sellerIds: body?.sellerIds ?? null };
}
