import { ApiProperty } from '@nestjs/swagger';
import { type Label, LABELS, type Party, REPLY_STATES, type ReplyState } from '@parley/contracts';

const CONVERSATION = 'cy0xfmItNw';
const MESSAGE = '5f0c1f0f9b6e4e0d8f5c0a1b2c3d4e5f';
const SENT = '2026-03-15T08:00:00.000Z';

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

/** A conversation as its buyer sees it. */
export class BuyerConversationView {
  @ApiProperty({ example: CONVERSATION })
  conversationId!: string;
  @ApiProperty({ example: 's-1' })
  sellerId!: string;
  @ApiProperty({ example: 'b-7' })
  buyerId!: string;
  @ApiProperty({ type: String, nullable: true, example: 'Ana' })
  buyerName!: string | null;
  @ApiProperty({ type: 'integer', example: 3 })
  messageCount!: number;
  @ApiProperty({ type: LastMessageView, nullable: true })
  lastMessage!: LastMessageView | null;
}

/** A conversation as its seller sees it. */
export class ConversationView extends BuyerConversationView {
  @ApiProperty({ enum: REPLY_STATES, type: String, nullable: true, description: 'null while nothing of a blacklisted buyer is seen' })
  replyState!: ReplyState | null;
  @ApiProperty({ enum: LABELS })
  label!: Label;
  @ApiProperty({ type: 'integer', example: 1 })
  unreadCount!: number;
  @ApiProperty()
  blacklisted!: boolean;
  @ApiProperty({ type: 'integer', example: 3 })
  version!: number;
}

const NEXT = { type: String, nullable: true, description: 'For the next page; null at the end' } as const;

export class ConversationPage {
  @ApiProperty({ type: [ConversationView] })
  items!: ConversationView[];
  @ApiProperty(NEXT)
  nextCursor!: string | null;
}

export class BuyerConversationPage {
  @ApiProperty({ type: [BuyerConversationView] })
  items!: BuyerConversationView[];
  @ApiProperty(NEXT)
  nextCursor!: string | null;
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
