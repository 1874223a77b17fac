import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { BlacklistController } from './blacklist.controller.js';
import { AddBuyerHandler, RemoveBuyerHandler, RemoveBuyersHandler } from './commands.js';
import { ListSize } from './list-size.js';

/** The write side of the blacklist. The app provides `HANDLE`, `COUNTERS` and `FACTS`. */
@Module({
  imports: [CqrsModule],
  controllers: [BlacklistController],
  providers: [ListSize, AddBuyerHandler, RemoveBuyerHandler, RemoveBuyersHandler],
})
export class BlacklistModule {}
