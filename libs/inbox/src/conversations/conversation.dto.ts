import { ApiProperty } from '@nestjs/swagger';
import { type Label, LABELS, REPLY_STATES, type ReplyState } from '@parley/contracts';
import { LastMessageView } from '../messages/message.dto.js';

const CONVERSATION = 'cy0xfmItNw';

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
