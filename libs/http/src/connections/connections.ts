import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FastifyInstance } from 'fastify';
import { type HttpLimits } from './http-limits.js';
import { serveInTurn } from './pipelining.js';
import { SlowBodies } from './slow-bodies.js';
import { UnreadAnswers } from './unread-answers.js';

const POLL_MS = 50;
/** How often slow bodies and unread answers are checked. */
const JUDGE_MS = 1_000;
/** How long a shutdown waits: for requests in transit; for partly received ones; for running ones. */
const ON_ITS_WAY_MS = 400;
const PART_MS = 2_000;
const RUNNING_MS = 20_000;
/** Refused bodies of up to this size are read and dropped, because closing the connection would lose the answer. */
const DRAINED_BYTES = 64 * 1024 * 1024;

/**
 * Manages the connections of a server. While it runs: bounded requests per connection, bounded unsent bytes over all of them, no stalled answers, no
 * slow bodies.
 *
 * A shutdown is quick and fails no request: running requests are answered and their connections closed; idle connections are closed after a
 * moment, also those without any request.
 */
export class Connections {
  private readonly running = new Map<Socket, Set<IncomingMessage>>();
  private stopping = false;

  constructor(private readonly limits: HttpLimits) {}

  install(server: FastifyInstance): void {
    server.server.maxConnections = this.limits.connections;
    server.server.on('connection', (socket: Socket) => {
      this.running.set(socket, new Set());
      socket.once('close', () => this.running.delete(socket));
    });
    server.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const requests = this.running.get(request.socket);
      requests?.add(request);
      response.once('close', () => requests?.delete(request));
    });
    // Node emits it after `stalledAnswerMs` without any transfer, or when the keep-alive time of an idle connection ends.
    server.server.on('timeout', (socket: Socket) => {
      const isIdle = (this.running.get(socket)?.size ?? 0) === 0;
      if (isIdle || socket.writableLength > 0) socket.destroy();
    });
    serveInTurn(server, this.limits.pipelined);
    this.judgeRegularly(server);
    server.addHook('onSend', (request, reply, payload, done) => {
      if (this.stopping) void reply.header('connection', 'close');
      else if (reply.statusCode === 413 && Number(request.headers['content-length']) <= DRAINED_BYTES) void reply.removeHeader('connection');
      done(null, payload);
    });
    // New connections are accepted until here: some are established and not yet reported to this process.
    server.addHook('preClose', async () => {
      this.stopping = true;
      await sleep(ON_ITS_WAY_MS);
      this.stop();
    });
  }

  private judgeRegularly(server: FastifyInstance): void {
    const bodies = new SlowBodies(this.limits);
    const unread = new UnreadAnswers(this.limits.unsentBytes);
    bodies.install(server);
    const timer = setInterval(() => {
      unread.judge(this.running.keys());
      for (const requests of this.running.values()) for (const request of requests) bodies.judge(request);
    }, JUDGE_MS).unref();
    server.addHook('onClose', (_server, done) => {
      clearInterval(timer);
      done();
    });
  }

  private stop(): void {
    const began = Date.now();
    const poll = () => {
      const waited = Date.now() - began;
      for (const [socket, requests] of this.running) {
        if (requests.size === 0) socket.destroySoon();
        else if (waited > RUNNING_MS) socket.destroy();
        else if (waited > PART_MS && [...requests].every(({ complete }) => !complete)) socket.destroy();
      }
      if (this.running.size > 0) setTimeout(poll, POLL_MS);
    };
    poll();
  }
}
