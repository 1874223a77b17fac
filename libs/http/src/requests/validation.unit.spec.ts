import { describe, expect, it } from '@jest/globals';
import { IsBoolean, IsInt, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { ParleyError } from '../problems/errors.js';
import { HasLength, IsInstant, IsMarketplaceId, IsPlainText, QueryFlag, QueryNumber, RequestValidation } from './validation.js';

class Part {
  @IsMarketplaceId()
  buyerId!: string;
}

class Body {
  @IsOptional()
  @HasLength(1, 3, 'TEXT_TOO_LONG')
  text?: string;
  @IsOptional()
  @IsPlainText()
  plain?: string;
  @IsOptional()
  @IsInstant()
  at?: string;
  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Part)
  parts?: Part[];
}

class Query {
  @IsOptional()
  @QueryNumber()
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;
  @IsOptional()
  @QueryFlag()
  @IsBoolean()
  unread?: boolean;
}

const validation = new RequestValidation();
const body = (value: unknown) => validation.transform(value, { type: 'body', metatype: Body });
const query = (value: unknown) => validation.transform(value, { type: 'query', metatype: Query });

async function refused(value: unknown): Promise<[code: string, fields: string[]]> {
  const error: unknown = await body(value).catch((thrown: unknown) => thrown);
  if (!(error instanceof ParleyError)) throw new Error(`accepted, or another error: ${String(error)}`);
  return [error.code, (error.details.errors ?? []).map(({ field }) => field)];
}

describe('validation of a body', () => {
  it.each([{}, { text: 'abc' }, { text: '📦📦📦' }, { plain: '' }, { at: '2026-03-15T08:00:00Z' }, { at: '2026-03-15T08:00:00.123+02:00' }, { parts: [{ buyerId: 'b-1' }] }])(
    'is accepted: %j',
    async (value) => {
      expect(JSON.parse(JSON.stringify(await body(value)))).toEqual(value);
    },
  );

  it('may be missing if no field is required', async () => {
    expect(await body(undefined)).toEqual({});
  });

  it('reads null like a missing field, at every depth', async () => {
    expect(JSON.parse(JSON.stringify(await body({ text: null, parts: null })))).toEqual({});
  });

  it.each([[[]], ['text'], [7], [true], [null], [Buffer.from('{}')]])('is refused unless it is an object: %j', async (value) => {
    expect((await refused(value))[0]).toBe('VALIDATION_FAILED');
  });

  it.each(['other', 'prototype', 'constructor', 'toString', 'hasOwnProperty', '__proto__'])('is refused with the unknown field %s, null or not, at every depth', async (name) => {
    const withField = (value: string) => JSON.parse(`{"${name}":${value}}`) as object;
    expect(await refused(withField('1'))).toEqual(['VALIDATION_FAILED', [name]]);
    expect(await refused(withField('null'))).toEqual(['VALIDATION_FAILED', [name]]);
    expect((await refused({ parts: [{ buyerId: 'b-1', ...withField('1'), ...(name === '__proto__' ? { other: 1 } : {}) }] }))[0]).toBe('VALIDATION_FAILED');
  });

  it("answers with a rule's own code if only that rule is broken, otherwise with VALIDATION_FAILED", async () => {
    expect(await refused({ text: 'abcd' })).toEqual(['TEXT_TOO_LONG', ['text']]);
    expect(await refused({ text: 'abcd', at: 'yesterday' })).toEqual(['VALIDATION_FAILED', ['text', 'at']]);
  });

  it('names the element of a list that breaks a rule', async () => {
    expect(await refused({ parts: [{ buyerId: 'b-1' }, { buyerId: 'a b' }] })).toEqual(['VALIDATION_FAILED', ['parts[1].buyerId']]);
  });

  it.each(['a\0b', '\ud800', 'x\udc00'])('is refused with the text %j, which cannot be stored', async (plain) => {
    expect(await refused({ plain })).toEqual(['VALIDATION_FAILED', ['plain']]);
  });

  it.each(['2026-03-15', '2026-03-15T08:00:00', '2026-02-30T08:00:00Z', 'now', 5])('is refused with the moment %j', async (at) => {
    expect(await refused({ at })).toEqual(['VALIDATION_FAILED', ['at']]);
  });

  it('names at most 20 mistakes', async () => {
    const [, fields] = await refused({ parts: Array.from({ length: 30 }, () => ({ buyerId: '' })) });
    expect(fields.length).toBe(20);
  });
});

describe('validation of a query', () => {
  it('reads numbers and flags, and ignores unknown parameters', async () => {
    expect(await query({ limit: '20', unread: 'true', utm_source: 'mail' })).toEqual({ limit: 20, unread: true });
  });

  it.each([{ limit: '0' }, { limit: '101' }, { limit: '1.5' }, { limit: '1e2' }, { limit: '' }, { limit: ['1', '2'] }, { unread: 'yes' }, { unread: '1' }])('is refused: %j', async (value) => {
    await expect(query(value)).rejects.toBeInstanceOf(ParleyError);
  });
});
