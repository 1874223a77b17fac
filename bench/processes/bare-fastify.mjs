// A Fastify server that answers every request with the value from its standard input, and reports its CPU time.
import { json } from 'node:stream/consumers';
import Fastify from 'fastify';

const answer = await json(process.stdin);
const server = Fastify();
server.get('/v1/inbox', () => answer);
server.get('/cpu', () => process.cpuUsage());
console.log(await server.listen({ port: 0, host: '127.0.0.1' }));
