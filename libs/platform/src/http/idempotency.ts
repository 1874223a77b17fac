import { createHash } from 'node:crypto';
import { type Answer, type AnswerStore } from '@parley/event-sourcing';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { ParleyError, invalid } from '../errors/errors.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Hash of the caller and the idempotency key; set on every POST that bears one. */
    commitId?: string;
    /** The body as it came, of JSON requests. */
    rawBody?: Buffer;
    /** The request that is running under a key, until its answer is known. */
    underKey?: { readonly fingerprint: string; readonly release: () => void };
  }
}

const KEY = /^[\x20-\x7e]{1,255}$/;

/**
 * The same key with the same request is answered as the first time, with another request it is refused. One request at a time
 * runs under a key; only accepted requests (2xx) are remembered, before they are answered.
 */
export class Idempotency {
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly answers: AnswerStore,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Watches every POST with a key. Bodies other than JSON are begun by their handler, which knows what makes them the same. */
  install(server: FastifyInstance): void {
    server.addHook('preValidation', async (request, reply) => {
      if (request.method !== 'POST' || !request.caller) return;
      const [key, ...more] = valuesOf(request.raw.rawHeaders, 'idempotency-key');
      if (key === undefined) return;
      if (more.length > 0 || !KEY.test(key)) throw invalid('Idempotency-Key', 'must have 1 to 255 printable characters');
      request.commitId = hash(request.caller.role, request.caller.id, key);
      if (request.headers['content-type']?.startsWith('multipart/')) return;
      const answer = await this.begin(request, hash(request.rawBody ?? ''));
      if (answer) await reply.status(answer.status).send(answer.body);
    });
    server.addHook('onSend', async (request, reply, payload) => {
      await this.remember(request, reply, payload);
      // Here and not when the answer has been sent: whoever asked may be gone, and an answer to nobody is never sent.
      request.underKey?.release();
      return payload;
    });
  }

  /**
   * Waits until nothing else runs under the request's key, and gives the answer that is remembered for it, if any.
   * `content` stands for the request's body. Throws `IDEMPOTENCY_KEY_REUSED` where the key belongs to another request.
   */
  async begin(request: FastifyRequest, content: string): Promise<Answer | null> {
    const key = request.commitId;
    if (key === undefined) return null;
    const fingerprint = hash(request.method, request.url, content);
    const release = await this.acquire(key);
    request.underKey = { fingerprint, release };
    const answer = await this.answers.find(key);
    if (answer && answer.fingerprint !== fingerprint) {
      throw new ParleyError('IDEMPOTENCY_KEY_REUSED', 'The idempotency key was used for another request; use a new one');
    }
    return answer;
  }

  private async remember(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<void> {
    const { underKey, commitId } = request;
    if (!underKey || commitId === undefined || reply.statusCode >= 300 || typeof payload !== 'string') return;
    try {
      await this.answers.save(commitId, { fingerprint: underKey.fingerprint, status: reply.statusCode, body: JSON.parse(payload) as unknown });
    } catch (error) {
      // What was accepted is accepted: the commit id keeps a repetition from having a second effect.
      this.onError(error);
    }
  }

  private async acquire(key: string): Promise<() => void> {
    for (let before = this.running.get(key); before; before = this.running.get(key)) await before;
    let release: () => void = () => undefined;
    const mine = new Promise<void>((resolve) => {
      release = () => {
        if (this.running.get(key) === mine) this.running.delete(key);
        resolve();
      };
    });
    this.running.set(key, mine);
    return release;
  }
}

function hash(...parts: (string | Buffer)[]): string {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part).update('\0');
  return digest.digest('hex').slice(0, 40);
}

/** Every value of a header: where it came twice, the parsed ones are one text. `rawHeaders` are names and values in turn. */
function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_value, i) => i % 2 === 1 && rawHeaders[i - 1].toLowerCase() === name);
}
