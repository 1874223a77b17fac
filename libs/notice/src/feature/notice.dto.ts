import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { NOTICE_CATEGORIES, type NoticeCategory, SEVERITIES, type Severity } from '@parley/contracts';
import { HasLength, IsInstant, IsMarketplaceId, IsPlainText } from '@parley/platform';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsObject, IsOptional, IsString, MaxLength, MinLength, ValidateNested } from 'class-validator';

const LIST = { type: [String], nullable: true, minItems: 1 };

/** Who is meant: sellers who match every part that is given. */
export class AudienceBody {
  @ApiPropertyOptional({ ...LIST, example: ['CN'] })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @IsString({ each: true })
  @MinLength(1, { each: true })
  @MaxLength(64, { each: true })
  countries?: string[];

  @ApiPropertyOptional({ ...LIST, example: ['electronics'] })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @IsString({ each: true })
  @MinLength(1, { each: true })
  @MaxLength(64, { each: true })
  categories?: string[];

  @ApiPropertyOptional({ ...LIST, example: ['s-1'] })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @IsMarketplaceId({ each: true })
  sellerIds?: string[];
}

export class PublishNoticeBody {
  @ApiProperty({ enum: NOTICE_CATEGORIES })
  @IsIn(NOTICE_CATEGORIES)
  category!: NoticeCategory;

  @ApiProperty({ minLength: 1, maxLength: 64, example: 'policy-change' })
  @HasLength(1, 64)
  @IsPlainText()
  kind!: string;

  @ApiProperty({ enum: SEVERITIES })
  @IsIn(SEVERITIES)
  severity!: Severity;

  @ApiProperty({ minLength: 1, maxLength: 200, example: 'Shipping time limits change' })
  @HasLength(1, 200)
  @IsPlainText()
  title!: string;

  @ApiProperty({ minLength: 1, maxLength: 20000, description: 'Markdown', example: 'From next month, parcels ship within **3 days**.' })
  @HasLength(1, 20_000)
  @IsPlainText()
  body!: string;

  @ApiPropertyOptional({ type: String, format: 'date-time', nullable: true, description: 'Now, where it is left out' })
  @IsOptional()
  @IsInstant()
  publishAt?: string;

  @ApiPropertyOptional({ type: String, format: 'date-time', nullable: true })
  @IsOptional()
  @IsInstant()
  expiresAt?: string;

  @ApiPropertyOptional({ type: String, format: 'date-time', nullable: true })
  @IsOptional()
  @IsInstant()
  actBy?: string;

  @ApiPropertyOptional({ type: AudienceBody, nullable: true, description: 'Everyone, where it is left out' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => AudienceBody)
  audience?: AudienceBody;
}

export class ReadNoticesBody {
  @ApiProperty({ enum: NOTICE_CATEGORIES })
  @IsIn(NOTICE_CATEGORIES)
  category!: NoticeCategory;
}

export class NoticeVersion {
  @ApiProperty({ example: '5f0c1f0f9b6e4e0d8f5c0a1b2c3d4e5f' })
  noticeId!: string;
  @ApiProperty({ type: 'integer', example: 1 })
  version!: number;
}

export class NoticesReadAnswer {
  @ApiProperty({ enum: NOTICE_CATEGORIES })
  category!: NoticeCategory;
  @ApiProperty({ type: 'integer', example: 2 })
  version!: number;
}
