import { describe, expect, it } from '@jest/globals';
import { readConfig } from '@parley/runtime';
import { KAFKA_SETTINGS, kafkaConnection } from './settings.js';

const USER = { PARLEY_KAFKA_SASL_USERNAME: 'parley', PARLEY_KAFKA_SASL_PASSWORD: 'secret' };
const connect = (environment: Record<string, string>) => kafkaConnection(readConfig(environment, KAFKA_SETTINGS), 'test');

describe('the connection to Kafka', () => {
  it('needs no TLS setting for brokers on this machine', () => {
    expect(connect({ PARLEY_KAFKA_BROKERS: '127.0.0.1:9092,localhost:9093' })).toMatchObject({ ssl: false });
  });

  it('refuses to leave TLS out silently for any other broker', () => {
    const brokers = { PARLEY_KAFKA_BROKERS: 'localhost:9092,kafka.example.com:9092' };
    expect(() => connect(brokers)).toThrow('PARLEY_KAFKA_SSL must be set: true, or false to connect to kafka.example.com:9092 without TLS');
    expect(connect({ ...brokers, PARLEY_KAFKA_SSL: 'false' })).toMatchObject({ ssl: false });
    expect(connect({ ...brokers, PARLEY_KAFKA_SSL: 'true' })).toMatchObject({ ssl: true });
  });

  it('refuses to send a password in clear unless that is allowed', () => {
    const plain = { PARLEY_KAFKA_BROKERS: 'kafka:9092', PARLEY_KAFKA_SSL: 'false', PARLEY_KAFKA_SASL_MECHANISM: 'plain', ...USER };
    expect(() => connect(plain)).toThrow('PARLEY_KAFKA_SASL_MECHANISM plain sends the password in clear without TLS');
    expect(connect({ ...plain, PARLEY_KAFKA_SASL_WITHOUT_TLS: 'true' })).toMatchObject({ sasl: { mechanism: 'plain' } });
    expect(connect({ ...plain, PARLEY_KAFKA_SSL: 'true' })).toMatchObject({ ssl: true, sasl: { mechanism: 'plain' } });
    expect(connect({ ...plain, PARLEY_KAFKA_SASL_MECHANISM: 'scram-sha-512' })).toMatchObject({ sasl: { mechanism: 'scram-sha-512' } });
  });
});
