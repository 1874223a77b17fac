import { type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { type FastifyInstance } from 'fastify';

interface Line {
  isBusy: boolean;
  isPaused: boolean;
  readonly waiting: { readonly response: ServerResponse; readonly start: () => void }[];
}

/**
 * Serves the requests of a connection in sequence. While one waits, nothing more is read from the connection, so that a client with many requests and
 * unread answers costs one answer in memory.
 *
 * A network segment may contain hundreds of requests: after `most` waiting ones the connection is closed and the others are not answered.
 */
export function serveInTurn(server: FastifyInstance, most: number): void {
  const lines = new WeakMap<Socket, Line>();

  const serve = (socket: Socket, line: Line, response: ServerResponse, start: () => void) => {
    response.once('close', () => {
      const next = line.waiting.shift();
      if (line.isPaused && line.waiting.length === 0) {
        line.isPaused = false;
        socket.resume();
      }
      if (next) serve(socket, line, next.response, next.start);
      else line.isBusy = false;
    });
    start();
  };

  server.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    let line = lines.get(socket);
    if (!line) lines.set(socket, (line = { isBusy: false, isPaused: false, waiting: [] }));
    if (!line.isBusy) {
      line.isBusy = true;
      serve(socket, line, reply.raw, done);
      return;
    }
    line.isPaused = true;
    socket.pause();
    if (line.waiting.length < most) line.waiting.push({ response: reply.raw, start: done });
    if (line.waiting.length === most) line.waiting[most - 1].response.shouldKeepAlive = false;
  });
}
