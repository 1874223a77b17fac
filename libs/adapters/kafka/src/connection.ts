import { readFileSync } from 'node:fs';
import { Kafka, type SASLOptions, logLevel } from 'kafkajs';
import { installCodecs } from './compression/codecs.js';

/** The addresses of the brokers, with TLS and SASL. */
export interface KafkaConnection {
  /** Names this process in the brokers' logs. */
  readonly clientId: string;
  /** `host:port` of some brokers; they name the others. */
  readonly brokers: readonly string[];
  /** TLS, optionally with a PEM file of certificates that are trusted instead of the system's. */
  readonly ssl?: boolean | { readonly caFile: string };
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
}

/** Configures a client as all of this process do. It retries little, because callers retry with a new client. */
export function createClient({ clientId, brokers, ssl = false, sasl }: KafkaConnection): Kafka {
  installCodecs();
  return new Kafka({
    clientId,
    brokers: [...brokers],
    ssl: typeof ssl === 'object' ? { ca: [readFileSync(ssl.caFile, 'utf8')] } : ssl,
    ...(sasl && { sasl: sasl as SASLOptions }),
    connectionTimeout: 3000,
    requestTimeout: 15_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 4 },
    // Relevant errors reach `onError`; the client's own log repeats them.
    logLevel: logLevel.NOTHING,
  });
}
