import { Body, Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CommitId, CurrentCaller, MarketplaceIdPipe, Problems, Roles } from '@parley/platform';
import { AddBuyerAnswer, AddBuyerBody, RemoveBuyerAnswer, RemoveBuyersAnswer, RemoveBuyersBody } from './blacklist.dto.js';
import { AddBuyer, RemoveBuyer } from './commands.js';

/** How sellers shut buyers out and let them in again. The list itself is read elsewhere. */
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
    @CommitId() commitId: string | undefined,
  ): Promise<AddBuyerAnswer> {
    return this.commands.execute(new AddBuyer({ sellerId, buyerId }, reason ?? null, commitId));
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
  @ApiOperation({ summary: 'Take at most 100 buyers off your blacklist, each with its own result' })
  @ApiOkResponse({ type: RemoveBuyersAnswer })
  @Problems('BATCH_TOO_LARGE')
  async removeManyFromBlacklist(
    @CurrentCaller() { id: sellerId }: Caller,
    @Body() { buyerIds }: RemoveBuyersBody,
    @CommitId() commitId: string | undefined,
  ): Promise<RemoveBuyersAnswer> {
    const removals = buyerIds.map((buyerId) => new RemoveBuyer({ sellerId, buyerId }, commitId && `${commitId}:${buyerId}`));
    return { results: await Promise.all(removals.map((removal) => this.commands.execute(removal))) };
  }
}
