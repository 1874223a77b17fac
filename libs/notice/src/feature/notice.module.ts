import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { PublishNoticeHandler, ReadNoticeHandler, ReadNoticesHandler, RetractNoticeHandler } from './notice.commands.js';
import { NoticesController } from './notices.controller.js';

/** The notice service: official notices, and what sellers have read of them. */
@Module({
  imports: [CqrsModule.forRoot()],
  controllers: [NoticesController],
  providers: [PublishNoticeHandler, RetractNoticeHandler, ReadNoticeHandler, ReadNoticesHandler],
})
export class NoticeModule {}
