import { describe, expect, it } from '@jest/globals';
import { Unavailable } from '@parley/event-sourcing';
import { mongo } from 'mongoose';
import { translated } from './errors.js';

describe('An error of MongoDB', () => {
  it.each([
    ['a password that was changed', 18],
    ['a right that is missing', 13],
    ['a password that Atlas does not accept', 8000],
    ['a primary that steps down', 189],
    ['a server that is no longer the primary', 10107],
    ['a full disk', 14031],
  ])('is unavailability for %s (code %i)', (_, code) => {
    expect(translated(new mongo.MongoServerError({ message: 'refused', code }))).toBeInstanceOf(Unavailable);
  });

  it('is unavailability for a full disk that the server reports as an unknown error, and a defect for other unknown errors', () => {
    const unknown = (message: string) => new mongo.MongoServerError({ message, code: 8 });
    expect(translated(unknown('28: No space left on device'))).toBeInstanceOf(Unavailable);
    const error = unknown('something else');
    expect(translated(error)).toBe(error);
  });

  it('is a defect for an unknown operator', () => {
    const error = new mongo.MongoServerError({ message: 'unknown operator: $foo', code: 2 });
    expect(translated(error)).toBe(error);
  });
});
