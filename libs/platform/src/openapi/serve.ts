import { type INestApplication } from '@nestjs/common';
import { type FastifyInstance } from 'fastify';
import { openApiDocument } from './document.js';

/** Serves the application's OpenAPI document at `/openapi.json`, to everybody. Call it before the app listens. */
export function serveOpenApi(app: INestApplication): void {
  const server = app.getHttpAdapter().getInstance() as FastifyInstance;
  const document = JSON.stringify(openApiDocument(app));
  server.get('/openapi.json', { config: { access: 'public' } }, (_request, reply) => reply.type('application/json; charset=utf-8').send(document));
}
