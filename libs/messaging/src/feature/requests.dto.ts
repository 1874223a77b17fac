import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type Label, LABELS, REPLY_STATES, type ReplyState } from '@parley/contracts';
import { BatchIds, HasLength, IsMarketplaceId, IsPlainText, MessageBody } from '@parley/http';
import { IsBoolean, IsIn, IsOptional } from 'class-validator';

export class WriteMessageBody extends MessageBody {
  @ApiProperty({ example: 's-1' })
  @IsMarketplaceId()
  sellerId!: string;

  @ApiPropertyOptional({ type: String, nullable: true, minLength: 1, maxLength: 100, example: 'Ana' })
  @IsOptional()
  @HasLength(1, 100)
  @IsPlainText()
  buyerName?: string;
}

export class BatchReplyBody extends MessageBody {
  @BatchIds('cy0xfmItNw')
  conversationIds!: string[];

  @ApiPropertyOptional({ type: Boolean, nullable: true, description: 'Says who would be skipped, and sends nothing' })
  @IsOptional()
  @IsBoolean()
  dryRun?: boolean;
}

export class BatchMarkBody {
  @BatchIds('cy0xfmItNw')
  conversationIds!: string[];

  @ApiPropertyOptional({ enum: REPLY_STATES, nullable: true, example: 'replied' })
  @IsOptional()
  @IsIn(REPLY_STATES)
  replyState?: ReplyState;

  @ApiPropertyOptional({ enum: LABELS, nullable: true, example: 'green' })
  @IsOptional()
  @IsIn(LABELS)
  label?: Label;

  @ApiPropertyOptional({ type: Boolean, nullable: true, example: true })
  @IsOptional()
  @IsBoolean()
  read?: boolean;
}

export class LabelNameBody {
  @ApiPropertyOptional({ type: String, nullable: true, minLength: 1, maxLength: 30, example: 'Wholesale', description: 'Left out or null, the name is cleared' })
  @IsOptional()
  @HasLength(1, 30)
  @IsPlainText()
  name?: string | null;
}
