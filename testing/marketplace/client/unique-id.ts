import { randomBytes } from 'node:crypto';

/** An unused id of the marketplace, with every kind of character that ids may have. */
export function uniqueId(prefix: string): string {
  return `${prefix}-${randomBytes(6).toString('hex')}:_.-x`;
}
