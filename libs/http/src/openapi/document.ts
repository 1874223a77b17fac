import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { CODES, type Code, isCode } from '../problems/codes.js';

type Json = Record<string, unknown>;

const EVERYWHERE: readonly Code[] = ['UNAUTHENTICATED', 'FORBIDDEN', 'VALIDATION_FAILED', 'RATE_LIMITED', 'INTERNAL', 'UNAVAILABLE'];
const WITH_BODY: readonly Code[] = ['REQUEST_TIMEOUT', 'UNSUPPORTED_MEDIA_TYPE', 'PAYLOAD_TOO_LARGE'];

/** The OpenAPI 3.1 document of an application, from its controllers and DTOs. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Parley')
    .setDescription('A message centre for the sellers of a marketplace: messages, order messages, notices and the blacklist.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .build();
  const document = SwaggerModule.createDocument(app, config, { operationIdFactory: (_controller, method) => method });
  const schemas = ((document.components ??= {}).schemas ??= {}) as Json;
  schemas.Problem = problemSchema();
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations as Record<string, Json>)) completeOperation(path, method, operation);
  }
  return withNullTypes(document) as OpenAPIObject;
}

function completeOperation(path: string, method: string, operation: Json): void {
  if (!path.startsWith('/v1/')) return;
  operation.security = [{ bearer: [] }];
  const parameters = (operation.parameters ??= []) as Json[];
  if (method === 'post') {
    parameters.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: 'The same key with the same request is answered as the first time; remembered for at least 24 hours',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    });
  }
  const responses = (operation.responses ??= {}) as Record<string, Json>;
  if (method === 'get') addConsistency(parameters, responses);
  const own = (operation['x-codes'] as unknown[] | undefined)?.filter(isCode) ?? [];
  const keyed: Code[] = method === 'post' ? ['IDEMPOTENCY_KEY_REUSED'] : [];
  addProblems(responses, [...EVERYWHERE, ...(operation.requestBody ? WITH_BODY : []), ...keyed, ...own]);
}

function addConsistency(parameters: Json[], responses: Record<string, Json>): void {
  parameters.push({
    name: 'after',
    in: 'query',
    required: false,
    description: 'Read your own writes: `<id>@<version>`, comma-separated for more; waits at most 2 s',
    schema: { type: 'string' },
    example: 'b-7@3',
  });
  const ok = responses['200'] as Json | undefined;
  if (ok) {
    ok.headers = {
      ...(ok.headers as Json),
      'Parley-Consistency': { description: '`stale` where the wait for `after` was given up', schema: { type: 'string', enum: ['stale'] } },
    };
  }
}

function addProblems(responses: Record<string, Json>, codes: readonly Code[]): void {
  const byStatus = new Map<number, Code[]>();
  for (const code of new Set(codes)) byStatus.set(CODES[code][0], [...(byStatus.get(CODES[code][0]) ?? []), code]);
  for (const [status, ofStatus] of byStatus) {
    responses[status] = {
      description: ofStatus.map((code) => `\`${code}\`: ${CODES[code][1]}`).join('; '),
      content: {
        'application/problem+json': {
          schema: {
            allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties: { code: { type: 'string', enum: ofStatus } } }],
          },
          example: {
            type: `urn:parley:problem:${ofStatus[0].toLowerCase().replaceAll('_', '-')}`,
            title: CODES[ofStatus[0]][1],
            status,
            detail: CODES[ofStatus[0]][1],
            code: ofStatus[0],
          },
        },
      },
    };
  }
}

function problemSchema(): Json {
  return {
    type: 'object',
    required: ['type', 'title', 'status', 'detail', 'code'],
    properties: {
      type: { type: 'string' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string' },
      code: { type: 'string', enum: Object.keys(CODES) },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          required: ['field', 'message'],
          properties: { field: { type: 'string' }, message: { type: 'string' } },
        },
      },
    },
  };
}

/** OpenAPI 3.1 says "or null" by a separate type and not by `nullable`. */
function withNullTypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNullTypes);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...rest }: Json = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withNullTypes(each)]));
  if (nullable !== true) return nullable === undefined ? rest : { ...rest, nullable };
  if (typeof rest.type === 'string') {
    const { enum: values, ...others } = rest;
    return { ...others, type: [rest.type, 'null'], ...(Array.isArray(values) ? { enum: [...(values as unknown[]), null] } : {}) };
  }
  const { description, example, ...schema } = rest;
  const inner = Array.isArray(schema.allOf) && schema.allOf.length === 1 ? (schema.allOf[0] as Json) : schema;
  return {
    anyOf: [inner, { type: 'null' }],
    ...(description === undefined ? {} : { description }),
    ...(example === undefined ? {} : { example }),
  };
}
