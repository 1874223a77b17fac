import { describe, expect, test } from '@jest/globals';
import { Unavailable } from '@parley/event-sourcing';
import { unavailable } from './errors.js';
import { reasonOf } from './reason.js';

const RAW = 'Text of the client at 10.0.0.7:9092';
const clientError = (name: string, more: object = {}) => Object.assign(new Error(RAW), { name, ...more });
const answered = (type: string) => clientError('KafkaJSProtocolError', { type });

describe('the reason why Kafka cannot be used', () => {
  test.each([
    [clientError('KafkaJSSASLAuthenticationError'), 'the brokers refuse the user name or password (KafkaJSSASLAuthenticationError)'],
    [answered('SASL_AUTHENTICATION_FAILED'), 'the brokers refuse the user name or password (SASL_AUTHENTICATION_FAILED)'],
    [answered('TOPIC_AUTHORIZATION_FAILED'), 'this user has no right to a topic (TOPIC_AUTHORIZATION_FAILED)'],
    [answered('UNKNOWN_TOPIC_OR_PARTITION'), 'a topic does not exist (UNKNOWN_TOPIC_OR_PARTITION)'],
    [answered('KAFKA_STORAGE_ERROR'), 'a broker cannot write to its disk (KAFKA_STORAGE_ERROR)'],
    [clientError('KafkaJSConnectionError', { code: 'ECONNREFUSED' }), 'no broker can be reached (ECONNREFUSED)'],
    [clientError('KafkaJSConnectionError', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'the TLS connection to a broker fails (DEPTH_ZERO_SELF_SIGNED_CERT)'],
    [clientError('KafkaJSRequestTimeoutError'), 'the brokers do not answer in time (KafkaJSRequestTimeoutError)'],
    [answered('A_NEW_ERROR'), 'unexpected error of the Kafka client (A_NEW_ERROR)'],
    [new TypeError(RAW), 'unexpected error of the Kafka client (TypeError)'],
    ['no error', 'unexpected error of the Kafka client (string)'],
  ])('%s', (error, reason) => {
    expect(reasonOf(error)).toBe(reason);
    // The client wraps what it has retried, and the adapter what it passes on.
    const retried = clientError('KafkaJSNumberOfRetriesExceeded', { cause: error });
    if (error instanceof Error) expect(reasonOf(unavailable("Kafka's topics", retried))).toBe(reason);
    expect(reasonOf(error)).not.toContain(RAW);
  });

  test('is the message of an error that this program made itself', () => {
    expect(reasonOf(new Unavailable('partition 1 of events has no leader'))).toBe('partition 1 of events has no leader');
  });
});
