import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { BatchIds, HasLength, IsMarketplaceId, IsPlainText } from '@parley/platform';
import { IsOptional } from 'class-validator';

export class BlacklistBuyerBody {
  @ApiProperty({ example: 'b-7' })
  @IsMarketplaceId()
  buyerId!: string;

  @ApiPropertyOptional({ type: String, nullable: true, minLength: 1, maxLength: 500, example: 'Insults' })
  @IsOptional()
  @HasLength(1, 500)
  @IsPlainText()
  reason?: string;
}

export class RemoveBuyersBody {
  @IsMarketplaceId({ each: true })
  @BatchIds('b-7')
  buyerIds!: string[];
}

export class BuyerAdded {
  @ApiProperty({ example: 'b-7' })
  buyerId!: string;
  @ApiProperty({ enum: ['blacklisted', 'already-blacklisted'] })
  outcome!: 'blacklisted' | 'already-blacklisted';
  @ApiProperty({ type: 'integer', example: 1 })
  version!: number;
}

export class BuyerRemoved {
  @ApiProperty({ example: 'b-7' })
  buyerId!: string;
  @ApiProperty({ enum: ['removed', 'not-on-blacklist'] })
  outcome!: 'removed' | 'not-on-blacklist';
  @ApiProperty({ type: 'integer', example: 2, description: '0 for a buyer who never was on the list' })
  version!: number;
}

export class BuyersRemoved {
  @ApiProperty({ type: [BuyerRemoved], description: 'In the order asked' })
  results!: BuyerRemoved[];
}
