import { type HttpSettings } from '@parley/runtime';

/** Bounds of every HTTP connection. Times in milliseconds. */
export interface HttpLimits {
  /** Connections at once; one more is closed as soon as it is made. */
  readonly connections: number;
  /** Pipelined requests that wait on one connection while another is answered; with one more the connection ends after them. */
  readonly pipelined: number;
  /** A connection whose unsent bytes have not moved for so long is destroyed. */
  readonly stalledAnswerMs: number;
  /** Bytes of answers that clients have not read, of all connections together; beyond this, connections that read nothing are closed. */
  readonly unsentBytes: number;
  /** A head must be complete within this time. */
  readonly headMs: number;
  /** A body that is not an upload must be complete within this time. */
  readonly bodyMs: number;
  /** An upload must bring this many bytes a second, on average over each window. */
  readonly uploadBytesPerSecond: number;
  readonly uploadWindowMs: number;
  /** Maximum time for a request to arrive, at any rate. */
  readonly requestMs: number;
  /** Interval of the checks for incomplete heads and requests. */
  readonly checkMs: number;
}

export const HTTP_LIMITS: HttpLimits = {
  connections: 10_000,
  pipelined: 32,
  stalledAnswerMs: 30_000,
  unsentBytes: 128 * 1024 * 1024,
  headMs: 30_000,
  bodyMs: 60_000,
  uploadBytesPerSecond: 2048,
  uploadWindowMs: 30_000,
  requestMs: 3_600_000,
  checkMs: 5_000,
};

/** The limits that a process's settings choose. */
export function httpLimitsOf(settings: Pick<HttpSettings, 'PARLEY_STALLED_ANSWER_SECONDS' | 'PARLEY_UPLOAD_BYTES_PER_SECOND'>): HttpLimits {
  return {
    ...HTTP_LIMITS,
    stalledAnswerMs: settings.PARLEY_STALLED_ANSWER_SECONDS * 1000,
    uploadBytesPerSecond: settings.PARLEY_UPLOAD_BYTES_PER_SECOND,
  };
}
