import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type NoticeCategory, NOTICE_CATEGORIES, SEVERITIES, type Severity } from '@parley/contracts';
import { HasLength, IsInstant, IsPlainText } from '@parley/http';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { AudienceBody } from './audience.dto.js';

/** An official notice. Without `publishAt` it is published now; `publishAt` may lie in the future, or in the past for old notices. */
export class PublishNoticeBody {
  @ApiProperty({ enum: NOTICE_CATEGORIES, description: 'System messages or growth voices', example: 'system' })
  @IsIn(NOTICE_CATEGORIES)
  category!: NoticeCategory;

  @ApiProperty({
    minLength: 1,
    maxLength: 64,
    description: '`platform-update`, `policy-change`, `maintenance`, `penalty`, `tip`, `programme` or another',
    example: 'maintenance',
  })
  @HasLength(1, 64)
  @IsPlainText()
  kind!: string;

  @ApiProperty({ enum: SEVERITIES, example: 'high' })
  @IsIn(SEVERITIES)
  severity!: Severity;

  @ApiProperty({ minLength: 1, maxLength: 200, example: 'Planned maintenance on Sunday' })
  @HasLength(1, 200)
  @IsPlainText()
  title!: string;

  @ApiProperty({
    minLength: 1,
    maxLength: 20_000,
    description: 'Markdown',
    example: 'Orders cannot be changed **from 02:00 to 03:00 UTC**.',
  })
  @HasLength(1, 20_000)
  @IsPlainText()
  body!: string;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Start of its visibility in feeds; now by default',
    example: '2026-03-15T08:00:00Z',
  })
  @IsOptional()
  @IsInstant()
  publishAt?: string;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'In no feed from then on; later than `publishAt`',
    example: '2026-03-16T08:00:00Z',
  })
  @IsOptional()
  @IsInstant()
  expiresAt?: string;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Until when sellers should have acted',
    example: null,
  })
  @IsOptional()
  @IsInstant()
  actBy?: string;

  @ApiPropertyOptional({ type: AudienceBody, nullable: true, description: 'Everyone by default or if empty' })
  @IsOptional()
  @ValidateNested()
  @Type(() => AudienceBody)
  @IsObject({ message: 'must be an object' })
  audience?: AudienceBody;
}

/** Which notices to mark as read. */
export class ReadAllNoticesBody {
  @ApiProperty({ enum: NOTICE_CATEGORIES, example: 'system' })
  @IsIn(NOTICE_CATEGORIES)
  category!: NoticeCategory;
}

/** A notice and the version of the changed stream: of the notice, or of the seller's read notices. */
export class NoticeAnswer {
  @ApiProperty({ example: '0190f3c2a4b87d1e9c5f6a7b8c9d0e1f' })
  noticeId!: string;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    description: 'Version to wait for with `after=<noticeId>@<version>`; after a read command with `after=notices@<version>`',
    example: 1,
  })
  version!: number;
}

/** A category and the version of the seller's read notices. */
export class ReadAllNoticesAnswer {
  @ApiProperty({ enum: NOTICE_CATEGORIES, example: 'system' })
  category!: NoticeCategory;

  @ApiProperty({ type: 'integer', minimum: 1, description: 'Waited for with `after=notices@<version>`', example: 4 })
  version!: number;
}
