import { describe, expect, test } from '@jest/globals';
import { Unavailable } from '@parley/event-sourcing';
import { mongo } from 'mongoose';
import { translateError } from './errors.js';
import { reasonOf } from './reason.js';

const RAW = 'Text of the client at 10.0.0.7:27017';
const serverError = (code: number) => new mongo.MongoServerError({ message: RAW, errmsg: RAW, code });

describe('reasonOf', () => {
  test.each([
    [serverError(18), 'the server refuses the user name or password (18)'],
    [serverError(13), 'this user lacks a right (13)'],
    [serverError(14031), 'the disk of the server is full (14031)'],
    [new mongo.MongoServerError({ message: '28: No space left on device', code: 8 }), 'the disk of the server is full (8)'],
    [serverError(10107), 'there is no primary (10107)'],
    [Object.assign(new Error(RAW), { name: 'MongooseServerSelectionError', reason: { servers: new Map([['a', { error: serverError(18) }]]) } }), 'the server refuses the user name or password (18)'],
    [Object.assign(new Error(RAW), { name: 'MongoServerSelectionError', reason: { servers: new Map([['a', { error: null }]]) } }), 'no server can be reached, or there is no primary (MongoServerSelectionError)'],
    [new mongo.MongoNetworkError(RAW), 'the connection is lost (MongoNetworkError)'],
    [new mongo.MongoNetworkTimeoutError(RAW), 'the server does not answer in time (MongoNetworkTimeoutError)'],
    [serverError(4711), 'unexpected error of the MongoDB client (MongoServerError 4711)'],
    [new TypeError(RAW), 'unexpected error of the MongoDB client (TypeError)'],
    ['no error', 'unexpected error of the MongoDB client (string)'],
  ])('%s', (error, reason) => {
    expect(reasonOf(error)).toBe(reason);
    expect(reasonOf(translateError(error))).toBe(reason);
    expect(reasonOf(error)).not.toContain(RAW);
  });

  test('returns the message of an Unavailable without a cause', () => {
    expect(reasonOf(new Unavailable('MongoDB has no primary'))).toBe('MongoDB has no primary');
  });
});
