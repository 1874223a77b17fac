import { describe, expect, it } from '@jest/globals';
import { Unavailable } from '@parley/event-sourcing';
import { mongo } from 'mongoose';
import { translateError } from './errors.js';

describe('translateError', () => {
  it.each([
    ['a password that was changed', 18],
    ['a right that is missing', 13],
    ['a password that Atlas does not accept', 8000],
    ['a primary that steps down', 189],
    ['a server that is no longer the primary', 10107],
    ['a full disk', 14031],
  ])('returns Unavailable for %s (code %i)', (_, code) => {
    expect(translateError(new mongo.MongoServerError({ message: 'refused', code }))).toBeInstanceOf(Unavailable);
  });

  it('returns Unavailable for a full disk that the server reports as an unknown error, and other unknown errors themselves', () => {
    const unknown = (message: string) => new mongo.MongoServerError({ message, code: 8 });
    expect(translateError(unknown('28: No space left on device'))).toBeInstanceOf(Unavailable);
    const error = unknown('something else');
    expect(translateError(error)).toBe(error);
  });

  it('returns the error itself for an unknown operator', () => {
    const error = new mongo.MongoServerError({ message: 'unknown operator: $foo', code: 2 });
    expect(translateError(error)).toBe(error);
  });
});
