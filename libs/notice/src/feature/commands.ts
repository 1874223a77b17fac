import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type AudienceMember, type NoticeCategory } from '@parley/contracts';
import { type CommitKey, type EventStore, type Handle, type StreamDirectory, readState } from '@parley/event-sourcing';
import { EVENT_STORE, HANDLE, NEW_ID } from '@parley/runtime';
import { type Announcement, notice, noticeStream } from '../domain/notice.js';
import { reader, readerStream } from '../domain/reader.js';
import { VisibleTimes } from './visible-times.js';
import { type NoticeAnswer, type ReadAllNoticesAnswer } from './notices.dto.js';

export class PublishNotice extends Command<NoticeAnswer> {
  constructor(
    readonly announcement: Announcement,
    /** The subject of the operator's token. */
    readonly by: string,
    readonly key: CommitKey | undefined,
  ) {
    super();
  }
}

export class RetractNotice extends Command<NoticeAnswer> {
  constructor(
    readonly noticeId: string,
    /** The subject of the operator's token. */
    readonly by: string,
  ) {
    super();
  }
}

export class ReadNotice extends Command<NoticeAnswer> {
  constructor(
    readonly seller: AudienceMember,
    readonly noticeId: string,
  ) {
    super();
  }
}

export class ReadAllNotices extends Command<ReadAllNoticesAnswer> {
  constructor(
    readonly seller: AudienceMember,
    readonly category: NoticeCategory,
    readonly key: CommitKey | undefined,
  ) {
    super();
  }
}

@CommandHandler(PublishNotice)
export class PublishNoticeHandler implements ICommandHandler<PublishNotice> {
  constructor(
    @Inject(HANDLE) private readonly handle: Handle,
    @Inject(NEW_ID) private readonly newId: () => string,
  ) {}

  async execute({ announcement, by, key }: PublishNotice): Promise<NoticeAnswer> {
    const noticeId = this.newId();
    const command = { type: 'Publish', noticeId, announcement, by } as const;
    const { version, events } = await this.handle(notice, noticeStream(noticeId), command, key);
    return { noticeId: events[0].data.noticeId, version };
  }
}

@CommandHandler(RetractNotice)
export class RetractNoticeHandler implements ICommandHandler<RetractNotice> {
  constructor(@Inject(HANDLE) private readonly handle: Handle) {}

  async execute({ noticeId, by }: RetractNotice): Promise<NoticeAnswer> {
    const { version } = await this.handle(notice, noticeStream(noticeId), { type: 'Retract', by });
    return { noticeId, version };
  }
}

@CommandHandler(ReadNotice)
export class ReadNoticeHandler implements ICommandHandler<ReadNotice> {
  constructor(
    @Inject(HANDLE) private readonly handle: Handle,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  async execute({ seller, noticeId }: ReadNotice): Promise<NoticeAnswer> {
    const { state } = await readState(this.store, notice, noticeStream(noticeId));
    const { version } = await this.handle(reader, readerStream(seller.sellerId), { type: 'Read', seller, notice: state });
    return { noticeId, version };
  }
}

@CommandHandler(ReadAllNotices)
export class ReadAllNoticesHandler implements ICommandHandler<ReadAllNotices> {
  private readonly visibleTimes: VisibleTimes;

  constructor(
    @Inject(HANDLE) private readonly handle: Handle,
    @Inject(EVENT_STORE) streams: StreamDirectory,
  ) {
    this.visibleTimes = new VisibleTimes(streams);
  }

  async execute({ seller, category, key }: ReadAllNotices): Promise<ReadAllNoticesAnswer> {
    const visibleAt = await this.visibleTimes.of(category);
    const { version } = await this.handle(reader, readerStream(seller.sellerId), { type: 'ReadAll', seller, category, visibleAt }, key);
    return { category, version };
  }
}

export const COMMAND_HANDLERS = [PublishNoticeHandler, RetractNoticeHandler, ReadNoticeHandler, ReadAllNoticesHandler];
