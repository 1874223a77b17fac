import { createHash } from 'node:crypto';
import { type FastifyRequest } from 'fastify';

/** Tells fingerprints of this kind from those of older releases, which were made of the body's bytes. */
const PREFIX = 'v2-';

/**
 * Identifies equal requests of one caller: method, route with its parameters, and content. Query parameters (`after=`) are not part
 * of it. `content` is {@link canonicalJson} of a JSON body, or a hash of an upload.
 */
export function fingerprintOf({ method, routeOptions, params }: FastifyRequest, content: string): string {
  return PREFIX + hash(method, routeOptions.url ?? '', canonicalJson(params), content);
}

/** The fingerprint by which releases before `v2-` remembered the answer to this request. */
export function olderFingerprintOf({ method, url }: FastifyRequest, content: string | Buffer): string {
  return hash(method, url, content);
}

export function isOlderFingerprint(fingerprint: string): boolean {
  return !fingerprint.startsWith(PREFIX);
}

/** A JSON value as one text, independent of the order of its keys and the spelling of its numbers; `undefined` is a missing body. */
export function canonicalJson(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  const fields = value as Readonly<Record<string, unknown>>;
  return `{${Object.keys(fields)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(fields[name])}`)
    .join()}}`;
}

export function hash(...parts: (string | Buffer)[]): string {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part).update('\0');
  return digest.digest('hex').slice(0, 40);
}
