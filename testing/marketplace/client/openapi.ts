import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type Exchange } from './client.js';
import { type JsonSchema, type Translation, eventSchema, requestSchema, responseSchema } from './openapi-schema.js';

interface Media {
  readonly schema?: JsonSchema;
}
interface Parameter {
  readonly name: string;
  readonly in: string;
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
}
export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, JsonSchema>> };
}

const METHODS = ['get', 'post', 'put', 'delete', 'patch'];

/**
 * Validates exchanges against the OpenAPI document, strictly: an undocumented status, content type, field or query parameter is a fault,
 * and so is a documented field that an answer lacks.
 */
export class Contract {
  private readonly ajv = new Ajv2020({ allErrors: true, strict: false });
  private readonly routes: readonly { readonly path: string; readonly pattern: RegExp; readonly operations: Record<string, Operation> }[];
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(readonly document: OpenApiDocument) {
    addFormats.default(this.ajv);
    this.routes = Object.entries(document.paths)
      .map(([path, operations]) => ({ path, pattern: patternOf(path), operations }))
      .sort((one, other) => parameters(one.path) - parameters(other.path));
  }

  /** Every `METHOD /path` of the document. */
  get operations(): string[] {
    return this.routes
      .flatMap(({ path, operations }) => METHODS.filter((method) => method in operations).map((method) => `${method.toUpperCase()} ${path}`))
      .sort();
  }

  /** The deviations of an exchange from the document, as sentences. */
  faults(exchange: Exchange): string[] {
    const { method, path, response } = exchange;
    const route = this.routes.find(({ pattern }) => pattern.test(path));
    if (!route) return response.status === 404 ? [] : [`undocumented path, answered with ${response.status}`];
    const operation = route.operations[method.toLowerCase()];
    if (!operation) return response.status === 405 ? [] : [`undocumented method, answered with ${response.status}`];
    const where = `${method} ${route.path}`;
    const accepted = response.status >= 200 && response.status < 300;
    return [
      ...(accepted ? this.requestFaults(where, operation, exchange) : []),
      ...this.responseFaults(where, operation, response),
    ].map((fault) => `${where}: ${fault}`);
  }

  /** The content type and schema of a route's request body, null if it has none. */
  bodyOf(method: string, routePath: string): { readonly type: string; readonly schema: JsonSchema } | null {
    const [entry] = Object.entries(this.document.paths[routePath][method.toLowerCase()].requestBody?.content ?? {});
    return entry ? { type: entry[0], schema: entry[1].schema ?? {} } : null;
  }

  /** Whether a request body is valid by the document. */
  allows(method: string, routePath: string, body: unknown): boolean {
    const known = this.bodyOf(method, routePath);
    if (!known) throw new Error(`${method} ${routePath} reads no body`);
    return this.requestCheck(`${method} ${routePath}`, known.type, known.schema)(body);
  }

  private requestCheck(where: string, type: string, schema: JsonSchema): ValidateFunction {
    return this.compile(`${where} ${type}`, schema, type === 'application/json' ? requestSchema : eventSchema);
  }

  private requestFaults(where: string, operation: Operation, { query, request }: Exchange): string[] {
    const known = (place: string, name: string): boolean =>
      (operation.parameters ?? []).some((each) => each.in === place && each.name.toLowerCase() === name);
    const faults = [...query.keys()]
      .filter((name) => !name.startsWith('x-') && !known('query', name.toLowerCase()))
      .map((name) => `the query parameter ${name} is not in the document`);
    if (request.key !== null && where.startsWith('POST') && !known('header', 'idempotency-key')) {
      faults.push('the header Idempotency-Key is not in the document');
    }
    if (request.contentType === null) return faults;
    const media = mediaOf(operation.requestBody?.content, request.contentType);
    if (!media) return [...faults, `a body of ${request.contentType} is not in the document`];
    if (media.schema && request.contentType.endsWith('json')) {
      const check = this.requestCheck(where, request.contentType, media.schema);
      if (!check(request.body)) faults.push(`the accepted body is not as documented: ${this.ajv.errorsText(check.errors)}`);
    }
    return faults;
  }

  private responseFaults(where: string, operation: Operation, { status, contentType, body }: Exchange['response']): string[] {
    const documented = operation.responses[String(status)] ?? operation.responses[`${String(status)[0]}XX`] ?? operation.responses.default;
    if (!documented) return [`the status ${status} is not in the document`];
    if (!documented.content || Object.keys(documented.content).length === 0) {
      return contentType === null ? [] : [`a body of ${contentType} is undocumented for ${status}`];
    }
    const media = mediaOf(documented.content, contentType);
    if (!media) return [`${contentType} with ${status} is not in the document`];
    if (!media.schema || !contentType?.endsWith('json')) return [];
    const check = this.compile(`${where} ${status} ${contentType}`, media.schema, responseSchema);
    return check(body) ? [] : [`the body of ${status} is not as documented: ${this.ajv.errorsText(check.errors)}`];
  }

  private compile(key: string, schema: JsonSchema, translate: Translation): ValidateFunction {
    const known = this.compiled.get(key) ?? this.ajv.compile(translate(schema, this.document.components?.schemas ?? {}));
    this.compiled.set(key, known);
    return known;
  }
}

function mediaOf(content: Readonly<Record<string, Media>> | undefined, type: string | null): Media | undefined {
  if (!content || type === null) return undefined;
  return content[type] ?? content[`${type.split('/')[0]}/*`] ?? content['*/*'];
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}$`);
}

function parameters(path: string): number {
  return path.split('{').length;
}
