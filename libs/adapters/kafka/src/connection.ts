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
