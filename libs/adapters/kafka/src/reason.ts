import { Unavailable } from '@parley/event-sourcing';
import { hasType } from './errors.js';

/** Reasons for operators by groups of the brokers' error names or the client's classes. The first that fits counts. */
const REASONS: readonly (readonly [reason: string, ...types: string[]])[] = [
  ['the brokers refuse the user name or password', 'SASL_AUTHENTICATION_FAILED', 'KafkaJSSASLAuthenticationError'],
  ['the brokers do not support the SASL mechanism', 'UNSUPPORTED_SASL_MECHANISM', 'ILLEGAL_SASL_STATE'],
  ['this user has no right to a topic', 'TOPIC_AUTHORIZATION_FAILED'],
  ['this user has no right to a consumer group', 'GROUP_AUTHORIZATION_FAILED'],
  ['this user has no right to the cluster', 'CLUSTER_AUTHORIZATION_FAILED'],
  ['a topic does not exist', 'UNKNOWN_TOPIC_OR_PARTITION', 'UNKNOWN_TOPIC_ID'],
  ['a broker cannot write to its disk', 'KAFKA_STORAGE_ERROR'],
  ['too few replicas are in sync', 'NOT_ENOUGH_REPLICAS', 'NOT_ENOUGH_REPLICAS_AFTER_APPEND'],
  ['a partition has no leader', 'LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION', 'REPLICA_NOT_AVAILABLE'],
  [
    'the consumer group has no coordinator',
    ...['GROUP_COORDINATOR_NOT_AVAILABLE', 'NOT_COORDINATOR_FOR_GROUP', 'GROUP_LOAD_IN_PROGRESS', 'KafkaJSGroupCoordinatorNotFound'],
  ],
  [
    'the consumer left its group and joins it again',
    ...['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'REBALANCE_IN_PROGRESS', 'MEMBER_ID_REQUIRED', 'KafkaJSMemberIdRequired'],
  ],
  ['a broker is too old or too new for the client', 'UNSUPPORTED_VERSION', 'KafkaJSServerDoesNotSupportApiKey'],
  ['the brokers do not answer in time', 'REQUEST_TIMED_OUT', 'KafkaJSRequestTimeoutError', 'KafkaJSTimeout', 'KafkaJSLockTimeout'],
  ['no broker can be reached', 'KafkaJSConnectionError', 'KafkaJSConnectionClosedError', 'KafkaJSBrokerNotFound', 'NETWORK_EXCEPTION', 'BROKER_NOT_AVAILABLE'],
  ['the metadata of a topic is missing', 'KafkaJSMetadataNotLoaded', 'KafkaJSTopicMetadataNotLoaded', 'KafkaJSStaleTopicMetadataAssignment'],
];

/** Codes of Node.js and OpenSSL for a certificate that is not trusted, or an end that does not speak TLS. */
const TLS_CODE = /CERT|SSL|TLS|ISSUER|ERR_TLS/;

/** Why Kafka cannot be used, in the words of this program and with the code of the error: for readiness. */
export function reasonOf(error: unknown): string {
  if (error instanceof Unavailable && error.cause === undefined) return error.message;
  const connectionCode = find(error, (each) => (typeof each.code === 'string' && !(each instanceof Unavailable) ? each.code : undefined));
  if (connectionCode !== undefined && TLS_CODE.test(connectionCode)) return `the TLS connection to a broker fails (${connectionCode})`;
  for (const [reason, ...types] of REASONS) {
    const type = types.find((each) => hasType(error, each));
    if (type !== undefined) return `${reason} (${connectionCode ?? type})`;
  }
  const code = find(error, ({ type, name }) => (typeof type === 'string' ? type : name)) ?? typeof error;
  return `unexpected error of the Kafka client (${code})`;
}

interface Detail {
  readonly code?: unknown;
  readonly type?: unknown;
  readonly name?: string;
  readonly cause?: unknown;
}

/** The property of the innermost error that has it. */
function find(error: unknown, property: (error: Detail) => string | undefined): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { cause } = error as Detail;
  return (cause === error ? undefined : find(cause, property)) ?? property(error);
}
