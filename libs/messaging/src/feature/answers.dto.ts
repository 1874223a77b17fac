import { ApiProperty } from '@nestjs/swagger';
import { type Label, LABELS } from '@parley/contracts';

const CONVERSATION = 'cy0xfmItNw';
const MESSAGE = '5f0c1f0f9b6e4e0d8f5c0a1b2c3d4e5f';

/** A message or reply was accepted. */
export class MessageAccepted {
  @ApiProperty({ example: CONVERSATION })
  conversationId!: string;
  @ApiProperty({ example: MESSAGE })
  messageId!: string;
  @ApiProperty({ type: 'integer', example: 3 })
  version!: number;
}

/** A mark was set. */
export class ConversationMarked {
  @ApiProperty({ example: CONVERSATION })
  conversationId!: string;
  @ApiProperty({ type: 'integer', example: 4 })
  version!: number;
}

/** The outcome of one conversation in a batch reply. */
export class BatchReplyResult {
  @ApiProperty({ example: CONVERSATION })
  conversationId!: string;
  @ApiProperty({ enum: ['sent', 'refused', 'would-send'] })
  outcome!: 'sent' | 'refused' | 'would-send';
  @ApiProperty({ type: String, nullable: true, example: null, description: 'Why it was refused' })
  code!: string | null;
  @ApiProperty({ type: String, nullable: true, example: MESSAGE })
  messageId!: string | null;
  @ApiProperty({ type: 'integer', nullable: true, example: 5 })
  version!: number | null;
}

export class BatchReplyAnswer {
  @ApiProperty({ type: [BatchReplyResult], description: 'In the order asked' })
  results!: BatchReplyResult[];
}

/** The outcome of one conversation in a batch of marks. */
export class BatchMarkResult {
  @ApiProperty({ example: CONVERSATION })
  conversationId!: string;
  @ApiProperty({ enum: ['done', 'refused'] })
  outcome!: 'done' | 'refused';
  @ApiProperty({ type: String, nullable: true, example: null })
  code!: string | null;
  @ApiProperty({ type: 'integer', nullable: true, example: 5 })
  version!: number | null;
}

export class BatchMarkAnswer {
  @ApiProperty({ type: [BatchMarkResult], description: 'In the order asked' })
  results!: BatchMarkResult[];
}

export class LabelNameAnswer {
  @ApiProperty({ enum: LABELS })
  label!: Label;
  @ApiProperty({ type: String, nullable: true, example: 'Wholesale' })
  name!: string | null;
  @ApiProperty({ type: 'integer', example: 1 })
  version!: number;
}

/** An accepted picture; sizes are those of the served picture. */
export class PictureAccepted {
  @ApiProperty({ example: MESSAGE })
  pictureId!: string;
  @ApiProperty({ enum: ['image/jpeg', 'image/png', 'image/gif', 'image/webp'] })
  contentType!: string;
  @ApiProperty({ type: 'integer', description: 'Pixels', example: 800 })
  width!: number;
  @ApiProperty({ type: 'integer', description: 'Pixels, of one frame', example: 600 })
  height!: number;
  @ApiProperty({ type: 'integer', example: 48213 })
  bytes!: number;
}
