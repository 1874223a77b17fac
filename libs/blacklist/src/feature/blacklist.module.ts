import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { BlacklistBuyerHandler, RemoveBuyerHandler } from './blacklist.commands.js';
import { BlacklistController } from './blacklist.controller.js';

/** The blacklist service: the buyers that a seller has shut out. */
@Module({
  imports: [CqrsModule.forRoot()],
  controllers: [BlacklistController],
  providers: [BlacklistBuyerHandler, RemoveBuyerHandler],
})
export class BlacklistModule {}
