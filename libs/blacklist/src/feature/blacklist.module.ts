import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { BlacklistController } from './blacklist.controller.js';
import { COMMAND_HANDLERS } from './commands.js';
import { ListSize } from './list-size.js';
import { Registration } from './registration.js';

/** The write side of the blacklist. The app provides `HANDLE`, `EVENT_STORE`, `COUNTERS`, `FACTS` and `BLACKLIST_REGISTER`. */
@Module({
  imports: [CqrsModule],
  controllers: [BlacklistController],
  providers: [ListSize, Registration, ...COMMAND_HANDLERS],
})
export class BlacklistModule {}
