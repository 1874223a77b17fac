import { readFileSync } from 'node:fs';
import { Kafka, type SASLOptions, logLevel } from 'kafkajs';
import { installCodecs } from './compression/codecs.js';

/** Where the brokers are, and how they are spoken to. */
export interface KafkaConnection {
  /** Names this process in the brokers' logs. */
  readonly clientId: string;
  /** `host:port` of some brokers; they name the others. */
  readonly brokers: readonly string[];
  /** TLS; with a file of certificates (PEM) that are trusted instead of the machine's. */
  readonly ssl?: boolean | { readonly caFile: string };
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
}

/** What every client of this process begins with. The retries are short: whoever uses a client begins anew with a fresh one. */
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
    // What matters reaches `onError` as an error; the rest of what it logs says the same again.
    logLevel: logLevel.NOTHING,
  });
}
