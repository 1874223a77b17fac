import { type IncomingMessage } from 'node:http';
import { Logger } from '@nestjs/common';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { ParleyError } from '../problems/errors.js';
import { sendProblem } from '../problems/problem.filter.js';
import { type HttpLimits } from './http-limits.js';

interface Arriving {
  readonly reply: FastifyReply;
  readonly isUpload: boolean;
  /** The start of the measured window; null while the server does not read. */
  window: { readonly at: number; readonly bytesRead: number } | null;
}

/**
 * Refuses slow bodies with `REQUEST_TIMEOUT` and closes their connection. An upload must keep a minimum rate in every window, because mobile
 * connections are slow; other bodies have a fixed time.
 */
export class SlowBodies {
  private readonly arriving = new WeakMap<IncomingMessage, Arriving>();
  private readonly logger = new Logger('SlowBodies');

  constructor(private readonly limits: HttpLimits) {}

  install(server: FastifyInstance): void {
    server.decorateRequest('startsReading');
    server.addHook('onRequest', (request, reply, done) => {
      if (hasBody(request)) this.watch(request, reply);
      done();
    });
  }

  /** Checks a running request; to be called at intervals. */
  judge(message: IncomingMessage): void {
    const arriving = this.arriving.get(message);
    if (!arriving?.window || message.complete) return;
    const elapsed = Date.now() - arriving.window.at;
    const { bodyMs, uploadWindowMs, uploadBytesPerSecond } = this.limits;
    if (elapsed < (arriving.isUpload ? uploadWindowMs : bodyMs)) return;
    const brought = message.socket.bytesRead - arriving.window.bytesRead;
    if (arriving.isUpload && brought >= (uploadBytesPerSecond * elapsed) / 1000) arriving.window = windowOf(message);
    else this.refuse(arriving);
  }

  private watch(request: FastifyRequest, reply: FastifyReply): void {
    const isUpload = request.routeOptions.config.uploads === true;
    const arriving: Arriving = { reply, isUpload, window: isUpload ? null : windowOf(request.raw) };
    this.arriving.set(request.raw, arriving);
    if (!isUpload) return;
    request.startsReading = () => {
      arriving.window = windowOf(request.raw);
    };
  }

  private refuse(arriving: Arriving): void {
    arriving.window = null;
    void arriving.reply.header('connection', 'close');
    sendProblem(arriving.reply, new ParleyError('REQUEST_TIMEOUT', 'The body arrives too slowly'), this.logger);
  }
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function windowOf({ socket }: IncomingMessage) {
  return { at: Date.now(), bytesRead: socket.bytesRead };
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Called by an upload route when it starts to read the body: from then on the body must keep the minimum rate. */
    startsReading?: () => void;
  }
}
