import { ApiProperty } from '@nestjs/swagger';
import { type Party } from '@parley/contracts';

const MESSAGE = '5f0c1f0f9b6e4e0d8f5c0a1b2c3d4e5f';
const SENT = '2026-03-15T08:00:00.000Z';
const NEXT = { type: String, nullable: true, description: 'For the next page; null at the end' } as const;

/** The newest message of a conversation. */
export class LastMessageView {
  @ApiProperty({ example: MESSAGE })
  messageId!: string;
  @ApiProperty({ enum: ['buyer', 'seller'] })
  from!: Party;
  @ApiProperty({ type: String, nullable: true, example: 'When will it ship? 📦' })
  text!: string | null;
  @ApiProperty({ type: [String], example: [] })
  pictureIds!: readonly string[];
  @ApiProperty({ format: 'date-time', example: SENT })
  sentAt!: string;
}

/** A message as its buyer sees it. */
export class BuyerMessageView extends LastMessageView {}

/** A message as its seller sees it. */
export class MessageView extends LastMessageView {
  @ApiProperty({ description: 'Accepted while its buyer was blacklisted' })
  receivedWhileBlacklisted!: boolean;
}

export class MessagePage {
  @ApiProperty({ type: [MessageView] })
  items!: MessageView[];
  @ApiProperty(NEXT)
  nextCursor!: string | null;
}

export class BuyerMessagePage {
  @ApiProperty({ type: [BuyerMessageView] })
  items!: BuyerMessageView[];
  @ApiProperty(NEXT)
  nextCursor!: string | null;
}
