import { Body, Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type CommitKey } from '@parley/event-sourcing';
import { BodyLists, type Caller, RequestKey, CurrentCaller, MarketplaceIdPipe, Problems, Roles, batchOf } from '@parley/http';
import { AddBuyerAnswer, AddBuyerBody, RemoveBuyerAnswer, RemoveBuyersAnswer, RemoveBuyersBody } from './blacklist.dto.js';
import { AddBuyer, RemoveBuyer, RemoveBuyers } from './commands.js';

/** Commands of sellers to add buyers to and remove them from the blacklist. The list is read from the inbox. */
@Controller('v1/blacklist')
@ApiTags('blacklist')
export class BlacklistController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @Roles('seller')
  @ApiOperation({ summary: 'Put a buyer on your blacklist; again changes nothing' })
  @ApiOkResponse({ type: AddBuyerAnswer })
  @Problems('BLACKLIST_FULL')
  blacklistBuyer(
    @CurrentCaller() { id: sellerId }: Caller,
    @Body() { buyerId, reason }: AddBuyerBody,
    @RequestKey() key: CommitKey | undefined,
  ): Promise<AddBuyerAnswer> {
    return this.commands.execute(new AddBuyer({ sellerId, buyerId }, reason ?? null, key));
  }

  @Delete(':buyerId')
  @Roles('seller')
  @ApiOperation({ summary: 'Take a buyer off your blacklist; again changes nothing' })
  @ApiOkResponse({ type: RemoveBuyerAnswer })
  removeFromBlacklist(
    @CurrentCaller() { id: sellerId }: Caller,
    @Param('buyerId', new MarketplaceIdPipe('buyerId')) buyerId: string,
  ): Promise<RemoveBuyerAnswer> {
    return this.commands.execute(new RemoveBuyer({ sellerId, buyerId }, undefined));
  }

  @Post('removals')
  @HttpCode(200)
  @Roles('seller')
  @BodyLists(batchOf('buyerIds'))
  @ApiOperation({ summary: 'Take at most 100 buyers off your blacklist, each with its own result' })
  @ApiOkResponse({ type: RemoveBuyersAnswer })
  @Problems('BATCH_TOO_LARGE')
  async removeManyFromBlacklist(
    @CurrentCaller() { id: sellerId }: Caller,
    @Body() { buyerIds }: RemoveBuyersBody,
    @RequestKey() key: CommitKey | undefined,
  ): Promise<RemoveBuyersAnswer> {
    return { results: await this.commands.execute(new RemoveBuyers(sellerId, buyerIds, key)) };
  }
}
