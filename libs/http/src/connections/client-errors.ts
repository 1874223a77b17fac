import { STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { type ConnectionError } from 'fastify';
import { ParleyError, invalid } from '../problems/errors.js';
import { problemOf } from '../problems/problem.js';
import { SECURITY_HEADERS } from '../headers/security-headers.js';

const HEAD_TOO_LARGE = 431;

/** Answers bytes that are not HTTP, a head that is too large or a request that arrives too slowly with a problem, and closes the connection. */
export function refuseConnection(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) {
    const answer = problemOf(errorOf(error));
    // The contract has no code for 431: the request is malformed, and the status says more.
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? HEAD_TOO_LARGE : answer.problem.status;
    const body = JSON.stringify({ ...answer.problem, status });
    const head = { ...SECURITY_HEADERS, ...answer.headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' };
    const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  }
  socket.destroySoon();
}

function errorOf({ code }: ConnectionError): ParleyError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new ParleyError('REQUEST_TIMEOUT', 'The request arrives too slowly');
  return invalid('request', code === 'HPE_HEADER_OVERFLOW' ? 'has too large a head' : 'is not HTTP');
}
