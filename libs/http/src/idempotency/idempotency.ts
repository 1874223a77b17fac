import { type Answer, type AnswerStore, type CommitKey, KeyedQueue } from '@parley/event-sourcing';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { ParleyError, invalid } from '../problems/errors.js';
import { valuesOf } from '../headers/request-head.js';
import { canonicalJson, fingerprintOf, hash, isOlderFingerprint, olderFingerprintOf } from './fingerprint.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The key of the commit, from the caller, the idempotency key and the request. Set on every POST with a key, once its body is known. */
    commitKey?: CommitKey;
    /** The unparsed body of JSON requests. */
    rawBody?: Buffer;
    /** Lets the next request with the same key start. */
    releaseKey?: () => void;
  }
}

const KEY = /^[\x20-\x7e]{1,255}$/;
/** How long a request waits for others with its key, milliseconds. */
const DEADLINE_MS = 10_000;
const WAITING = { perKey: 100, total: 10_000 };

/**
 * Returns the first answer for a repeated key and request, and refuses the key with another request. One request at a time runs per key; accepted
 * answers (2xx) are stored before they are sent, for at least 24 hours.
 *
 * Not stored: dry runs, which change nothing, and answers with an `UNAVAILABLE` part, so that a repeated request retries that part. The
 * commits of a request keep its fingerprint permanently (see `handle`), so a reused key is refused also after its answer expired or in another
 * instance.
 */
export class Idempotency {
  private readonly running = new KeyedQueue(WAITING);

  constructor(
    private readonly answers: AnswerStore,
    private readonly onError: (error: unknown) => void,
    private readonly deadlineMs = DEADLINE_MS,
  ) {}

  /** Handles every POST with a key. Bodies other than JSON are handled by their route, which knows their content. */
  install(server: FastifyInstance): void {
    server.addHook('preValidation', async (request, reply) => {
      if (!keyOf(request) || request.headers['content-type']?.startsWith('multipart/')) return;
      const answer = await this.begin(request, canonicalJson(request.body), hash(request.rawBody ?? ''));
      if (answer) await reply.status(answer.status).send(answer.body);
    });
    server.addHook('onSend', async (request, reply, payload) => {
      await this.remember(request, reply, payload);
      // Here and not after the answer was sent: to a disconnected client it is never sent.
      request.releaseKey?.();
      return payload;
    });
  }

  /**
   * Waits until no other request with the same key runs, and returns the stored answer, if any. `content` identifies the request's body,
   * `olderContent` does so in the format of older releases. Errors: `IDEMPOTENCY_KEY_REUSED`, `VALIDATION_FAILED` of the key, `UNAVAILABLE` if too
   * many requests wait, or this one waits too long.
   */
  async begin(request: FastifyRequest, content: string, olderContent = content): Promise<Answer | null> {
    const id = keyOf(request);
    if (!id) return null;
    const fingerprint = fingerprintOf(request, content);
    request.commitKey = { id, fingerprint };
    request.releaseKey = await this.acquire(id);
    const answer = await this.answers.find(id);
    if (!answer) return null;
    const expected = isOlderFingerprint(answer.fingerprint) ? olderFingerprintOf(request, olderContent) : fingerprint;
    if (answer.fingerprint === expected) return answer;
    throw new ParleyError('IDEMPOTENCY_KEY_REUSED', 'The idempotency key was used for another request; use a new one');
  }

  private async remember(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<void> {
    const { commitKey, releaseKey } = request;
    if (!commitKey || !releaseKey || reply.statusCode >= 300 || typeof payload !== 'string' || isDryRun(request.body)) return;
    try {
      const body = JSON.parse(payload) as unknown;
      if (hasUnavailablePart(body)) return;
      await this.answers.save(commitKey.id, { fingerprint: commitKey.fingerprint, status: reply.statusCode, body });
    } catch (error) {
      // The request remains accepted: its commits prevent a second effect of a repetition.
      this.onError(error);
    }
  }

  private acquire(id: string): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const hold = () => new Promise<void>((release) => resolve(release));
      this.running.run(id, hold, performance.now() + this.deadlineMs).catch(reject);
    });
  }
}

/** The id of the request's idempotency key for its caller; null without a key. */
function keyOf({ method, caller, raw }: FastifyRequest): string | null {
  if (method !== 'POST' || !caller) return null;
  const [key, ...more] = valuesOf(raw.rawHeaders, 'idempotency-key');
  if (key === undefined) return null;
  if (more.length > 0 || !KEY.test(key)) throw invalid('Idempotency-Key', 'must have 1 to 255 printable characters');
  return hash(caller.role, caller.id, key);
}

function isDryRun(body: unknown): boolean {
  return (body as { dryRun?: unknown } | null | undefined)?.dryRun === true;
}

function hasUnavailablePart(body: unknown): boolean {
  const results = (body as { results?: unknown } | null)?.results;
  return Array.isArray(results) && results.some((result: { code?: unknown } | null) => result?.code === 'UNAVAILABLE');
}
