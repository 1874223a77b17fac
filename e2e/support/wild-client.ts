import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { type Exchange } from '../../testing/marketplace/client/client.js';
import { type Problem } from '../../testing/marketplace/client/shapes.js';

/** An arbitrary request: any method, any unescaped path, any headers, each of them repeatable. */
export interface WildRequest {
  readonly method: string;
  /** With its query, sent unescaped. */
  readonly path: string;
  /** Undefined ones are omitted. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: string | Uint8Array;
}

export interface WildAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Problem | undefined;
}

/** Sends requests that `fetch` refuses. */
export class WildClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 8 });

  constructor(
    private readonly baseUrl: string,
    private readonly observe: (exchange: Exchange) => void = () => undefined,
  ) {}

  send({ method, path, headers = {}, body }: WildRequest): Promise<WildAnswer> {
    const { hostname, port } = new URL(this.baseUrl);
    const given: Record<string, string | string[]> = {};
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) given[name] = value as string | string[];
    if (body !== undefined) given['content-length'] = String(Buffer.byteLength(body));
    return new Promise((resolve, reject) => {
      const sent = request({ hostname, port, method, path, agent: this.agent, headers: given }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const type = response.headers['content-type']?.split(';')[0] ?? null;
          const answer = { status: response.statusCode ?? 0, headers: response.headers, text, body: parsed(type, text) };
          const [pathname, query] = path.split('?');
          this.observe({
            method,
            path: pathname,
            query: new URLSearchParams(query),
            request: { contentType: null, body: undefined, key: null },
            response: { status: answer.status, contentType: type, body: answer.body },
          });
          resolve(answer);
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

function parsed(type: string | null, text: string): Problem | undefined {
  return type?.endsWith('json') && text !== '' ? (JSON.parse(text) as Problem) : undefined;
}
