import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { BlacklistController } from './blacklist.controller.js';
import { AddBuyerHandler, RemoveBuyerHandler, RemoveBuyersHandler } from './commands.js';

/** The write side of the blacklist. The app provides `HANDLE` and `FACTS`. */
@Module({
  imports: [CqrsModule],
  controllers: [BlacklistController],
  providers: [AddBuyerHandler, RemoveBuyerHandler, RemoveBuyersHandler],
})
export class BlacklistModule {}
