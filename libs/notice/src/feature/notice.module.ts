import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { PublishNoticeHandler, ReadAllNoticesHandler, ReadNoticeHandler, RetractNoticeHandler } from './commands.js';
import { NoticesController } from './notices.controller.js';

/** The write side of notices. The app provides `HANDLE`, `EVENT_STORE` and `NEW_ID`. */
@Module({
  imports: [CqrsModule],
  controllers: [NoticesController],
  providers: [PublishNoticeHandler, RetractNoticeHandler, ReadNoticeHandler, ReadAllNoticesHandler],
})
export class NoticeModule {}
