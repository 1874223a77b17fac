import { ApiPropertyOptional } from '@nestjs/swagger';
import {
  BUCKETS,
  type Bucket,
  type Label,
  LABELS,
  NOTICE_CATEGORIES,
  type NoticeCategory,
  REPLY_STATES,
  type ReplyState,
} from '@parley/contracts';
import { HasLength, QueryFlag, QueryNumber } from '@parley/http';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

/** Where a page begins and how long it is. */
export class PageQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: 20 })
  @IsOptional()
  @QueryNumber()
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;

  @ApiPropertyOptional({ description: '`nextCursor` of the page before' })
  @IsOptional()
  @IsString()
  cursor?: string;
}

export class InboxQuery extends PageQuery {
  @ApiPropertyOptional({ enum: REPLY_STATES })
  @IsOptional()
  @IsIn(REPLY_STATES)
  replyState?: ReplyState;

  @ApiPropertyOptional({ enum: LABELS })
  @IsOptional()
  @IsIn(LABELS)
  label?: Label;

  @ApiPropertyOptional({ type: Boolean })
  @IsOptional()
  @QueryFlag()
  @IsBoolean()
  unread?: boolean;
}

export class OrdersQuery extends PageQuery {
  @ApiPropertyOptional({ enum: BUCKETS })
  @IsOptional()
  @IsIn(BUCKETS)
  bucket?: Bucket;

  @ApiPropertyOptional({ example: 'FINISH' })
  @IsOptional()
  @HasLength(1, 64)
  status?: string;

  @ApiPropertyOptional({ enum: REPLY_STATES })
  @IsOptional()
  @IsIn(REPLY_STATES)
  replyState?: ReplyState;

  @ApiPropertyOptional({ type: Boolean })
  @IsOptional()
  @QueryFlag()
  @IsBoolean()
  unread?: boolean;
}

export class NoticesQuery extends PageQuery {
  @ApiPropertyOptional({ enum: NOTICE_CATEGORIES })
  @IsOptional()
  @IsIn(NOTICE_CATEGORIES)
  category?: NoticeCategory;

  @ApiPropertyOptional({ type: Boolean })
  @IsOptional()
  @QueryFlag()
  @IsBoolean()
  unread?: boolean;
}
