import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsString } from 'class-validator';

/** 1 to 100 ids, none twice; `BATCH_TOO_LARGE` over 100. */
export const BatchIds = (example: string): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ type: [String], minItems: 1, maxItems: 100, uniqueItems: true, example: [example] }),
    IsArray(),
    IsString({ each: true }),
    ArrayMinSize(1),
    ArrayUnique(),
    ArrayMaxSize(100, { context: { code: 'BATCH_TOO_LARGE' } }),
  );
