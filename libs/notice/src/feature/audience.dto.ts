import { ApiPropertyOptional } from '@nestjs/swagger';
import { type Audience } from '@parley/contracts';
import { IsMarketplaceId, IsPlainText } from '@parley/http';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsOptional, Matches } from 'class-validator';

const MAX_TERMS = 1000;
/** As many as fit into a body of 1 MiB with ids of ordinary length. */
export const MAX_AUDIENCE_SELLERS = 50_000;

/** 1 to 64 code points. */
const TERM = /^[^\0]{1,64}$/u;

/** The audience: sellers who match every given part, by any value within it. */
export class AudienceBody {
  @ApiPropertyOptional({
    type: [String],
    nullable: true,
    minItems: 1,
    maxItems: MAX_TERMS,
    description: 'As in the claim `country` of sellers',
    example: ['DE', 'FR'],
  })
  @IsOptional()
  @Matches(TERM, { each: true, message: 'must each have 1 to 64 characters' })
  @IsPlainText({ each: true })
  @ArrayMaxSize(MAX_TERMS)
  @ArrayNotEmpty({ message: 'must not be empty; leave it out to mean everyone' })
  @IsArray()
  countries?: string[];

  @ApiPropertyOptional({
    type: [String],
    nullable: true,
    minItems: 1,
    maxItems: MAX_TERMS,
    description: 'As in the claim `categories` of sellers',
    example: ['toys'],
  })
  @IsOptional()
  @Matches(TERM, { each: true, message: 'must each have 1 to 64 characters' })
  @IsPlainText({ each: true })
  @ArrayMaxSize(MAX_TERMS)
  @ArrayNotEmpty({ message: 'must not be empty; leave it out to mean everyone' })
  @IsArray()
  categories?: string[];

  @ApiPropertyOptional({ type: [String], nullable: true, minItems: 1, maxItems: MAX_AUDIENCE_SELLERS, example: ['s-1001'] })
  @IsOptional()
  @IsMarketplaceId({ each: true })
  @ArrayMaxSize(MAX_AUDIENCE_SELLERS)
  @ArrayNotEmpty({ message: 'must not be empty; leave it out to mean everyone' })
  @IsArray()
  sellerIds?: string[];
}

/** The audience of a body, without repeated values. */
export function audienceOf(body: AudienceBody | undefined): Audience {
  const once = (values: string[] | undefined) => (values ? [...new Set(values)] : null);
  return { countries: once(body?.countries), categories: once(body?.categories), sellerIds: once(body?.sellerIds) };
}
