import { Unavailable } from '@parley/event-sourcing';

interface KafkaError {
  readonly name?: string;
  /** Kafka's name of an error in a broker's answer. */
  readonly type?: string;
  readonly retriable?: boolean;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
  readonly groups?: readonly { readonly error?: unknown }[];
}

/** Identifies the client's errors by name, because the client does not export their classes. */
export function hasType(error: unknown, ...types: string[]): boolean {
  const { type, name, cause, errors, groups } = (error ?? {}) as KafkaError;
  if (types.some((each) => each === type || each === name)) return true;
  if (cause !== undefined && cause !== error && hasType(cause, ...types)) return true;
  return [...(errors ?? []), ...(groups ?? []).map((group) => group.error)].some((each) => hasType(each, ...types));
}

/** Whether a later attempt may succeed: the error is retriable, or the client ran out of retries. */
export function isRetryable(error: unknown): boolean {
  if (hasType(error, 'KafkaJSNumberOfRetriesExceeded', 'KafkaJSGroupCoordinatorNotFound', 'KafkaJSTimeout', 'KafkaJSLockTimeout')) return true;
  return (rootOf(error) as KafkaError).retriable === true;
}

export function unavailable(what: string, error: unknown): Unavailable {
  return error instanceof Unavailable ? error : new Unavailable(`${what}: ${messageOf(error)}`, { cause: error });
}

export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Only for the client's errors: the message of a contract error already lists the fields.
  const parts = ((error as KafkaError).errors ?? []).filter((each) => each instanceof Error).map((each) => {
    const { topic } = each as { topic?: string };
    return `${topic === undefined ? '' : `${topic}: `}${messageOf(each)}`;
  });
  return [error.message, ...parts].join('; ');
}

function rootOf(error: unknown): unknown {
  const { cause } = (error ?? {}) as KafkaError;
  return cause === undefined || cause === error ? (error ?? {}) : rootOf(cause);
}
