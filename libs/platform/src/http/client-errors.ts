import { STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { type ConnectionError } from 'fastify';
import { ParleyError, invalid } from '../errors/errors.js';
import { problemOf } from '../errors/problem.js';

/** Answers bytes that are not HTTP, a head that is too large or a request that arrives too slowly with a problem, and closes the connection. */
export function refuseConnection(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) {
    const { problem, headers } = problemOf(errorOf(error));
    const body = JSON.stringify(problem);
    const head = { ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' };
    const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n${body}`);
  }
  socket.destroySoon();
}

function errorOf({ code }: ConnectionError): ParleyError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new ParleyError('REQUEST_TIMEOUT', 'The request arrives too slowly');
  return invalid('request', code === 'HPE_HEADER_OVERFLOW' ? 'has too large a head' : 'is not HTTP');
}
