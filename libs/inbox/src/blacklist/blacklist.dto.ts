import { ApiProperty } from '@nestjs/swagger';

/** A buyer on the blacklist. */
export class BlacklistedBuyerView {
  @ApiProperty({ example: 'b-7' })
  buyerId!: string;
  @ApiProperty({ type: String, nullable: true, example: 'Ana' })
  buyerName!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'Insults' })
  reason!: string | null;
  @ApiProperty({ format: 'date-time', example: '2026-03-15T08:00:00.000Z' })
  blacklistedAt!: string;
  @ApiProperty({ type: 'integer', example: 2, description: 'Messages of the buyer since then' })
  hiddenMessages!: number;
}

export class BlacklistPage {
  @ApiProperty({ type: [BlacklistedBuyerView] })
  items!: BlacklistedBuyerView[];
  @ApiProperty({ type: String, nullable: true, description: 'For the next page; null at the end' })
  nextCursor!: string | null;
}
