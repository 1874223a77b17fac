import { type ConnectionError } from 'fastify';
import { type Socket } from 'node:net';
import { invalid } from '../errors/errors.js';
import { problemOf } from '../errors/problem.js';

/** What is no HTTP, has too large a head or comes too slowly, as every other request that is malformed; the connection is closed. */
export function refuseConnection(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) {
    const { problem, headers } = problemOf(invalid('request', reasonOf(error)));
    const body = JSON.stringify(problem);
    const head = { ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' };
    const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${problem.status} Bad Request\r\n${lines.join('')}\r\n${body}`);
  }
  socket.destroySoon();
}

function reasonOf({ code }: ConnectionError): string {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'came too slowly';
  if (code === 'HPE_HEADER_OVERFLOW') return 'has too large a head';
  return 'is not HTTP';
}
