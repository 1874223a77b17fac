import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { BatchIds, HasLength, IsMarketplaceId, IsPlainText } from '@parley/http';
import { IsOptional } from 'class-validator';

/** The outcomes of adding a buyer. */
export const ADD_OUTCOMES = ['blacklisted', 'already-blacklisted'] as const;
/** The outcomes of removing a buyer. */
export const REMOVE_OUTCOMES = ['removed', 'not-on-blacklist'] as const;

/** The buyer to blacklist, with a reason. */
export class AddBuyerBody {
  @ApiProperty({ minLength: 1, maxLength: 128, example: 'b-7' })
  @IsMarketplaceId()
  buyerId!: string;

  @ApiPropertyOptional({ type: String, minLength: 1, maxLength: 500, nullable: true, example: 'Insults' })
  @IsOptional()
  @HasLength(1, 500)
  @IsPlainText()
  reason?: string;
}

/** The buyers to remove from the blacklist. */
export class RemoveBuyersBody {
  @IsMarketplaceId({ each: true })
  @BatchIds('b-7')
  buyerIds!: string[];
}

export class AddBuyerAnswer {
  @ApiProperty({ example: 'b-7' })
  buyerId!: string;

  @ApiProperty({ enum: ADD_OUTCOMES, example: 'blacklisted' })
  outcome!: (typeof ADD_OUTCOMES)[number];

  @ApiProperty({ type: 'integer', minimum: 1, description: 'Waited for with `after=<buyerId>@<version>`', example: 1 })
  version!: number;
}

export class RemoveBuyerAnswer {
  @ApiProperty({ example: 'b-7' })
  buyerId!: string;

  @ApiProperty({ enum: REMOVE_OUTCOMES, example: 'removed' })
  outcome!: (typeof REMOVE_OUTCOMES)[number];

  @ApiProperty({ type: 'integer', minimum: 0, description: '0 for a buyer who never was on the list', example: 2 })
  version!: number;
}

export class RemoveBuyersAnswer {
  @ApiProperty({ type: [RemoveBuyerAnswer], description: 'In the order asked' })
  results!: RemoveBuyerAnswer[];
}
