import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type AudienceMember, type NoticeCategory } from '@parley/contracts';
import { type EventStore, type Handle, readState } from '@parley/event-sourcing';
import { type Caller, EVENT_STORE, HANDLE, NEW_ID } from '@parley/platform';
import { type NoticeDraft, notice, noticeStream } from '../domain/notice.js';
import { reader, readerStream } from '../domain/reader.js';
import { type NoticeVersion, type NoticesReadAnswer } from './notice.dto.js';

/** An operator publishes a notice. */
export class PublishNotice extends Command<NoticeVersion> {
  constructor(
    readonly draft: Omit<NoticeDraft, 'noticeId'>,
    readonly commitId: string | undefined,
  ) {
    super();
  }
}

/** An operator takes a notice back. */
export class RetractNotice extends Command<NoticeVersion> {
  constructor(readonly noticeId: string) {
    super();
  }
}

/** A seller has read one notice. */
export class ReadNotice extends Command<NoticeVersion> {
  constructor(
    readonly caller: Caller,
    readonly noticeId: string,
  ) {
    super();
  }
}

/** A seller marks everything in their feed of a category as read. */
export class ReadNotices extends Command<NoticesReadAnswer> {
  constructor(
    readonly caller: Caller,
    readonly category: NoticeCategory,
    readonly commitId: string | undefined,
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

  async execute({ draft, commitId }: PublishNotice): Promise<NoticeVersion> {
    const noticeId = this.newId();
    const command = { type: 'Publish', notice: { noticeId, ...draft } } as const;
    const { events, version } = await this.handle(notice, noticeStream(noticeId), command, commitId);
    return { noticeId: events[0].data.noticeId, version };
  }
}

@CommandHandler(RetractNotice)
export class RetractNoticeHandler implements ICommandHandler<RetractNotice> {
  constructor(@Inject(HANDLE) private readonly handle: Handle) {}

  async execute({ noticeId }: RetractNotice): Promise<NoticeVersion> {
    const { version } = await this.handle(notice, noticeStream(noticeId), { type: 'Retract', noticeId } as const);
    return { noticeId, version };
  }
}

@CommandHandler(ReadNotice)
export class ReadNoticeHandler implements ICommandHandler<ReadNotice> {
  constructor(
    @Inject(HANDLE) private readonly handle: Handle,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  async execute({ caller, noticeId }: ReadNotice): Promise<NoticeVersion> {
    const { state } = await readState(this.store, notice, noticeStream(noticeId));
    const command = { type: 'Read', seller: memberOf(caller), noticeId, notice: state } as const;
    const { version } = await this.handle(reader, readerStream(caller.id), command);
    return { noticeId, version };
  }
}

@CommandHandler(ReadNotices)
export class ReadNoticesHandler implements ICommandHandler<ReadNotices> {
  constructor(@Inject(HANDLE) private readonly handle: Handle) {}

  async execute({ caller, category, commitId }: ReadNotices): Promise<NoticesReadAnswer> {
    const command = { type: 'ReadAll', seller: memberOf(caller), category } as const;
    const { version } = await this.handle(reader, readerStream(caller.id), command, commitId);
    return { category, version };
  }
}

function memberOf({ id, country, categories }: Caller): AudienceMember {
  return { sellerId: id, country, categories };
}
