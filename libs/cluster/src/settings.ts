import { type KafkaConnection, type TopicLayout } from '@parley/kafka';
import { HTTP_SETTINGS, RATE_SETTINGS, type Settings, TOKEN_SETTINGS, flag, matching, oneOf, optional, whole, withDefault } from '@parley/runtime';

const BROKERS = /^[^\s,:]+:\d{1,5}(,[^\s,:]+:\d{1,5})*$/;
const THIS_MACHINE = /^(localhost|127(\.\d{1,3}){3}):/;
const PREFIX = /^[a-z][a-z0-9_]{0,30}$/;

/** The databases: one for each service, all with the same prefix. */
export const MONGODB_SETTINGS = {
  /** Address of a replica set, as `mongodb://mongo:27017/?replicaSet=rs0`. */
  PARLEY_MONGODB_URI: matching(/^mongodb(\+srv)?:\/\/\S+$/, 'the address of a replica set, like mongodb://mongo:27017/?replicaSet=rs0'),
  /** Prefix of the names of databases: lowercase letters, digits and `_`. */
  PARLEY_MONGODB_DATABASE: withDefault('parley', matching(PREFIX, 'a prefix of lowercase letters, digits and _')),
};

/** The brokers, and how a process connects to them. */
export const KAFKA_SETTINGS = {
  /** `host:port` of some brokers, separated by commas. */
  PARLEY_KAFKA_BROKERS: matching(BROKERS, 'addresses of brokers, like kafka-1:9092,kafka-2:9092'),
  /** TLS. It must be set unless all brokers are on this machine. */
  PARLEY_KAFKA_SSL: withDefault(null, flag(false)),
  /** File with the trusted certificate authorities; those of Node.js by default. */
  PARLEY_KAFKA_SSL_CA: optional,
  /** SASL mechanism; the mechanism, user name and password are set together or not at all. */
  PARLEY_KAFKA_SASL_MECHANISM: oneOf('none', 'none', 'plain', 'scram-sha-256', 'scram-sha-512'),
  /** User name for SASL. */
  PARLEY_KAFKA_SASL_USERNAME: optional,
  /** Password for SASL. */
  PARLEY_KAFKA_SASL_PASSWORD: optional,
  /** Allows `plain` without TLS, which sends the password in clear. */
  PARLEY_KAFKA_SASL_WITHOUT_TLS: flag(false),
  /** Compression of published messages; `zstd` is smaller and faster, from Node.js 22.15 on. Messages of every codec are read. */
  PARLEY_KAFKA_COMPRESSION: oneOf('gzip', 'none', 'gzip', 'zstd'),
};

/** The layout of topics when they are created. */
export const TOPIC_SETTINGS = {
  /** Partitions of each topic. */
  PARLEY_KAFKA_PARTITIONS: whole(12, 1, 1000),
  /** Replicas of each partition. */
  PARLEY_KAFKA_REPLICATION: whole(3, 1, 9),
  /** Replicas that must have a message before it is acknowledged. */
  PARLEY_KAFKA_MIN_INSYNC_REPLICAS: whole(2, 1, 9),
};

/** The settings of the services of a cluster that take commands. */
export const SERVICE_SETTINGS = { ...HTTP_SETTINGS, ...TOKEN_SETTINGS, ...RATE_SETTINGS, ...MONGODB_SETTINGS, ...KAFKA_SETTINGS };

export type MongoDbSettings = Settings<typeof MONGODB_SETTINGS>;
export type KafkaSettings = Settings<typeof KAFKA_SETTINGS>;
export type TopicSettings = Settings<typeof TOPIC_SETTINGS>;
export type ServiceSettings = Settings<typeof SERVICE_SETTINGS>;

/** The name of a database. */
export function databaseOf(settings: MongoDbSettings, name: string): string {
  return `${settings.PARLEY_MONGODB_DATABASE}_${name.replaceAll('-', '_')}`;
}

/** The client id of a process at the brokers. */
export function clientIdOf(name: string): string {
  return `parley-${name}`;
}

/** The connection of a process to the brokers. Throws if settings contradict each other. */
export function kafkaConnection(settings: KafkaSettings, name: string): KafkaConnection {
  const {
    PARLEY_KAFKA_BROKERS: text,
    PARLEY_KAFKA_SSL: chosen,
    PARLEY_KAFKA_SSL_CA: caFile,
    PARLEY_KAFKA_SASL_MECHANISM: mechanism,
    PARLEY_KAFKA_SASL_USERNAME: username,
    PARLEY_KAFKA_SASL_PASSWORD: password,
    PARLEY_KAFKA_SASL_WITHOUT_TLS: allowed,
  } = settings;
  const brokers = text.split(',');
  const ssl = chosen ?? false;
  const remote = brokers.filter((broker) => !THIS_MACHINE.test(broker));
  const wrong: string[] = [];
  if (chosen === null && remote.length > 0) {
    wrong.push(`PARLEY_KAFKA_SSL must be set: true, or false to connect to ${remote.join()} without TLS`);
  }
  if (mechanism === 'plain' && !ssl && !allowed) {
    wrong.push('PARLEY_KAFKA_SASL_MECHANISM plain sends the password in clear without TLS: set PARLEY_KAFKA_SSL, use scram-sha-512, or set PARLEY_KAFKA_SASL_WITHOUT_TLS');
  }
  if (caFile !== null && !ssl) wrong.push('PARLEY_KAFKA_SSL_CA requires PARLEY_KAFKA_SSL=true');
  const parts = [mechanism === 'none' ? null : mechanism, username, password].filter((part) => part !== null).length;
  if (parts !== 0 && parts !== 3) wrong.push('PARLEY_KAFKA_SASL_MECHANISM, _USERNAME and _PASSWORD are set together or not at all');
  if (wrong.length > 0) throw new Error(`The settings are wrong:\n  ${wrong.join('\n  ')}`);
  return {
    clientId: clientIdOf(name),
    brokers,
    ssl: caFile === null ? ssl : { caFile },
    ...(mechanism !== 'none' && username !== null && password !== null && { sasl: { mechanism, username, password } }),
  };
}

/** The layout of created topics. Throws if more replicas must be in sync than exist. */
export function topicLayout(settings: TopicSettings): TopicLayout {
  const layout = {
    partitions: settings.PARLEY_KAFKA_PARTITIONS,
    replication: settings.PARLEY_KAFKA_REPLICATION,
    minInsyncReplicas: settings.PARLEY_KAFKA_MIN_INSYNC_REPLICAS,
  };
  if (layout.minInsyncReplicas > layout.replication) {
    throw new Error('The settings are wrong:\n  PARLEY_KAFKA_MIN_INSYNC_REPLICAS must not be larger than PARLEY_KAFKA_REPLICATION');
  }
  return layout;
}
