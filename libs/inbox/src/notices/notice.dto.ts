import { ApiProperty } from '@nestjs/swagger';
import { NOTICE_CATEGORIES, type NoticeCategory, SEVERITIES, type Severity } from '@parley/contracts';

const INSTANT_OR_NULL = { type: String, format: 'date-time', nullable: true } as const;

/** A notice as a seller sees it. */
export class NoticeView {
  @ApiProperty({ example: '5f0c1f0f9b6e4e0d8f5c0a1b2c3d4e5f' })
  noticeId!: string;
  @ApiProperty({ enum: NOTICE_CATEGORIES })
  category!: NoticeCategory;
  @ApiProperty({ example: 'policy-change' })
  kind!: string;
  @ApiProperty({ enum: SEVERITIES })
  severity!: Severity;
  @ApiProperty({ example: 'Shipping time limits change' })
  title!: string;
  @ApiProperty({ description: 'Markdown', example: 'From next month, parcels ship within **3 days**.' })
  body!: string;
  @ApiProperty({ format: 'date-time', example: '2026-03-15T08:00:00.000Z' })
  publishAt!: string;
  @ApiProperty(INSTANT_OR_NULL)
  expiresAt!: string | null;
  @ApiProperty(INSTANT_OR_NULL)
  actBy!: string | null;
  @ApiProperty()
  read!: boolean;
}

export class NoticePage {
  @ApiProperty({ type: [NoticeView] })
  items!: NoticeView[];
  @ApiProperty({ type: String, nullable: true, description: 'For the next page; null at the end' })
  nextCursor!: string | null;
}
