import { Body, Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CommitId, CurrentCaller, MarketplaceIdPipe, Problems, Roles } from '@parley/platform';
import { BlacklistBuyer, RemoveBuyer } from './blacklist.commands.js';
import { BlacklistBuyerBody, BuyerAdded, BuyerRemoved, BuyersRemoved, RemoveBuyersBody } from './blacklist.dto.js';

@Controller('v1/blacklist')
@ApiTags('blacklist')
export class BlacklistController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @Roles('seller')
  @ApiOperation({ summary: 'Shut a buyer out: what they wrote and write is not seen' })
  @ApiOkResponse({ type: BuyerAdded })
  @Problems('BLACKLIST_FULL')
  blacklistBuyer(
    @CurrentCaller() caller: Caller,
    @CommitId() commitId: string | undefined,
    @Body() { buyerId, reason }: BlacklistBuyerBody,
  ): Promise<BuyerAdded> {
    return this.commands.execute(new BlacklistBuyer(caller, buyerId, reason ?? null, commitId));
  }

  @Delete(':buyerId')
  @Roles('seller')
  @ApiOperation({ summary: 'Remove a buyer: everything comes back in its place' })
  @ApiOkResponse({ type: BuyerRemoved })
  removeBuyer(
    @CurrentCaller() caller: Caller,
    @Param('buyerId', new MarketplaceIdPipe('buyerId')) buyerId: string,
  ): Promise<BuyerRemoved> {
    return this.commands.execute(new RemoveBuyer(caller, buyerId, undefined));
  }

  @Post('removals')
  @HttpCode(200)
  @Roles('seller')
  @ApiOperation({ summary: 'Remove many buyers at once' })
  @ApiOkResponse({ type: BuyersRemoved })
  @Problems('BATCH_TOO_LARGE')
  async removeBuyers(
    @CurrentCaller() caller: Caller,
    @CommitId() commitId: string | undefined,
    @Body() { buyerIds }: RemoveBuyersBody,
  ): Promise<BuyersRemoved> {
    const removals = buyerIds.map((buyerId) => new RemoveBuyer(caller, buyerId, commitId && `${commitId}:${buyerId}`));
    return { results: await Promise.all(removals.map((removal) => this.commands.execute(removal))) };
  }
}
