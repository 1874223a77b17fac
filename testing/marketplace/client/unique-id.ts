import { randomBytes } from 'node:crypto';

/** An id of the marketplace that was never used, with every kind of character that ids may have. */
export function uniqueId(prefix: string): string {
  return `${prefix}-${randomBytes(6).toString('hex')}:_.-x`;
}
