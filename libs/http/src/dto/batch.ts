import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsString, ValidateBy } from 'class-validator';
import { type ListLimits, MAX_ELEMENTS } from '../bodies/json-budget.js';

const MAX_BATCH = 100;

/** 1 to 100 unique ids; `BATCH_TOO_LARGE` over 100. Checks the size first, so that a long list costs nothing. */
export const BatchIds = (example: string): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ type: [String], minItems: 1, maxItems: MAX_BATCH, uniqueItems: true, example: [example] }),
    IsArray(),
    ArrayMaxSize(MAX_BATCH, { context: { code: 'BATCH_TOO_LARGE' } }),
    ArrayMinSize(1),
    IsString({ each: true }),
    IsDistinct(),
  );

/** The budget of a body whose list `field` is a batch: more than 1,000 elements are refused before validation, with the code of a batch. */
export const batchOf = (field: string): ListLimits => ({ [field]: { max: MAX_ELEMENTS, code: 'BATCH_TOO_LARGE' } });

/** Requires unique elements. */
const IsDistinct = (): PropertyDecorator =>
  ValidateBy({
    name: 'isDistinct',
    validator: {
      validate: (value: unknown) => Array.isArray(value) && new Set(value).size === value.length,
      defaultMessage: () => 'must not have an element twice',
    },
  });
