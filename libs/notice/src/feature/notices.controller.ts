import { Body, Controller, Delete, HttpCode, Param, Post, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type AudienceMember, instantOf } from '@parley/contracts';
import { type CommitKey } from '@parley/event-sourcing';
import { BodyLists, type Caller, RequestKey, CurrentCaller, EmptyBody, Problems, Roles } from '@parley/http';
import { type Announcement } from '../domain/notice.js';
import { MAX_AUDIENCE_SELLERS, audienceOf } from './audience.dto.js';
import { checkMarkdown } from './markdown-bounds.js';
import { PublishNotice, ReadAllNotices, ReadNotice, RetractNotice } from './commands.js';
import { NoticeAnswer, PublishNoticeBody, ReadAllNoticesAnswer, ReadAllNoticesBody } from './notices.dto.js';

/** Commands of operators and sellers about notices. The feed is read from the inbox. */
@Controller('v1/notices')
@ApiTags('notices')
export class NoticesController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Roles('operator')
  @BodyLists({ 'audience.sellerIds': { max: MAX_AUDIENCE_SELLERS } })
  @ApiOperation({ summary: 'Publish a notice to its audience' })
  @ApiCreatedResponse({ type: NoticeAnswer })
  publishNotice(@CurrentCaller() { id }: Caller, @Body() body: PublishNoticeBody, @RequestKey() key: CommitKey | undefined): Promise<NoticeAnswer> {
    checkMarkdown(body.body);
    return this.commands.execute(new PublishNotice(announcementOf(body), id, key));
  }

  @Delete(':noticeId')
  @Roles('operator')
  @ApiOperation({ summary: 'Take a notice out of every feed; again changes nothing' })
  @ApiOkResponse({ type: NoticeAnswer })
  @Problems('NOTICE_NOT_FOUND')
  retractNotice(@CurrentCaller() { id }: Caller, @Param('noticeId') noticeId: string): Promise<NoticeAnswer> {
    return this.commands.execute(new RetractNotice(noticeId, id));
  }

  @Put(':noticeId/read')
  @Roles('seller')
  @ApiOperation({ summary: 'Mark one notice of your feed as read; again changes nothing' })
  @ApiOkResponse({ type: NoticeAnswer })
  @Problems('NOTICE_NOT_FOUND')
  readNotice(@CurrentCaller() caller: Caller, @Param('noticeId') noticeId: string, @Body() _body: EmptyBody): Promise<NoticeAnswer> {
    return this.commands.execute(new ReadNotice(sellerOf(caller), noticeId));
  }

  @Post('read')
  @HttpCode(200)
  @Roles('seller')
  @ApiOperation({ summary: 'Mark everything as read that is in your feed of a category now' })
  @ApiOkResponse({ type: ReadAllNoticesAnswer })
  readAllNotices(
    @CurrentCaller() caller: Caller,
    @Body() { category }: ReadAllNoticesBody,
    @RequestKey() key: CommitKey | undefined,
  ): Promise<ReadAllNoticesAnswer> {
    return this.commands.execute(new ReadAllNotices(sellerOf(caller), category, key));
  }
}

function sellerOf({ id, country, categories }: Caller): AudienceMember {
  return { sellerId: id, country, categories };
}

function announcementOf({ category, kind, severity, title, body, publishAt, expiresAt, actBy, audience }: PublishNoticeBody): Announcement {
  const inUtc = (time: string | undefined) => (time === undefined ? null : instantOf(time));
  return {
    category,
    kind,
    severity,
    title,
    body,
    publishAt: inUtc(publishAt),
    expiresAt: inUtc(expiresAt),
    actBy: inUtc(actBy),
    audience: audienceOf(audience),
  };
}
