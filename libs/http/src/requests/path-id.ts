import { type PipeTransform } from '@nestjs/common';
import { MARKETPLACE_ID } from '@parley/contracts';
import { invalid } from '../problems/errors.js';

/** A marketplace's id in a path; `VALIDATION_FAILED` if it is invalid. */
export class MarketplaceIdPipe implements PipeTransform<string, string> {
  constructor(private readonly name: string) {}

  transform(value: string): string {
    if (!MARKETPLACE_ID.test(value)) throw invalid(this.name, 'must have 1 to 128 characters of A-Z a-z 0-9 . _ : -');
    return value;
  }
}
