import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { COMMAND_HANDLERS } from './commands.js';
import { NoticesController } from './notices.controller.js';

/** The write side of notices. The app provides `HANDLE`, `EVENT_STORE` and `NEW_ID`. */
@Module({
  imports: [CqrsModule],
  controllers: [NoticesController],
  providers: COMMAND_HANDLERS,
})
export class NoticeModule {}
