import { type Claims, type TokenSource } from './claims.js';
import { type Received, send } from './send.js';

/** An answer. `body` is the parsed JSON, or the bytes of any other content type. */
export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** A request and its answer, checked against the OpenAPI document. */
export interface Exchange {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly request: { readonly contentType: string | null; readonly body: unknown; readonly key: string | null };
  readonly response: { readonly status: number; readonly contentType: string | null; readonly body: unknown };
}

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface RequestOptions {
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent unchanged, with `contentType`. */
  readonly raw?: string | Uint8Array | FormData;
  readonly contentType?: string;
  readonly key?: string;
  /** Replaces the caller's token; `null` sends none. */
  readonly authorization?: string | null;
}

/** The address of the server, its tokens, and an observer of each exchange. */
export interface Wire {
  readonly baseUrl: string;
  readonly token: TokenSource;
  readonly observe?: (exchange: Exchange) => void;
}

/** An HTTP client for one caller, or without a token. Returns every status; only a broken connection throws. */
export class Client {
  constructor(
    private readonly wire: Wire,
    readonly claims: Claims | null,
  ) {}

  get<T>(path: string, query?: Query, options: RequestOptions = {}): Promise<Answer<T>> {
    return this.request('GET', path, { query, ...options });
  }

  post<T>(path: string, body: unknown, options: RequestOptions = {}): Promise<Answer<T>> {
    return this.request('POST', path, { body, ...options });
  }

  put<T>(path: string, body: unknown, options: RequestOptions = {}): Promise<Answer<T>> {
    return this.request('PUT', path, { body, ...options });
  }

  delete<T>(path: string, options: RequestOptions = {}): Promise<Answer<T>> {
    return this.request('DELETE', path, options);
  }

  /** Uploads bytes as the field `file` of a form. */
  upload<T>(path: string, bytes: Uint8Array, type = 'application/octet-stream', options: RequestOptions = {}): Promise<Answer<T>> {
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(bytes)], { type }), 'picture');
    return this.request('POST', path, { raw: form, ...options });
  }

  async request<T>(method: string, path: string, options: RequestOptions = {}): Promise<Answer<T>> {
    const url = new URL(this.wire.baseUrl + path);
    for (const [name, value] of Object.entries(options.query ?? {})) {
      if (value !== null && value !== undefined) url.searchParams.set(name, String(value));
    }
    const isJson = options.raw === undefined && options.body !== undefined;
    const contentType = options.contentType ?? (isJson ? 'application/json' : undefined);
    const authorization = await this.authorization(options);
    const form = options.raw instanceof FormData ? new Response(options.raw) : null;
    const headers = {
      ...(authorization !== null && { authorization }),
      ...(contentType !== undefined && { 'content-type': contentType }),
      ...(form !== null && { 'content-type': String(form.headers.get('content-type')) }),
      ...(options.key !== undefined && { 'idempotency-key': options.key }),
    };
    const sent = isJson ? JSON.stringify(options.body) : form !== null ? new Uint8Array(await form.arrayBuffer()) : (options.raw as string | Uint8Array | undefined);
    const response = await send(url, method, headers, sent);
    const body = bodyOf(response);
    this.wire.observe?.({
      method,
      path: url.pathname,
      query: url.searchParams,
      request: {
        contentType: options.raw instanceof FormData ? 'multipart/form-data' : mediaType(contentType),
        body: isJson ? options.body : parsed(options.raw),
        key: options.key ?? null,
      },
      response: { status: response.status, contentType: mediaType(response.headers.get('content-type')), body },
    });
    return { status: response.status, headers: response.headers, body: body as T };
  }

  /** The value of the Authorization header, null without a caller. */
  async authorization(options: RequestOptions = {}): Promise<string | null> {
    if (options.authorization !== undefined) return options.authorization;
    return this.claims && `Bearer ${await this.wire.token(this.claims)}`;
  }
}

function bodyOf({ headers, bytes }: Received): unknown {
  const type = mediaType(headers.get('content-type'));
  if (type?.endsWith('json')) return JSON.parse(bytes.toString()) as unknown;
  if (type?.startsWith('text/')) return bytes.toString();
  return new Uint8Array(bytes);
}

function parsed(raw: RequestOptions['raw']): unknown {
  if (typeof raw !== 'string') return undefined;
  try {
    return JSON.parse(raw) as unknown;
  } catch {
    return undefined;
  }
}

function mediaType(header: string | null | undefined): string | null {
  return header?.split(';')[0].trim().toLowerCase() || null;
}
