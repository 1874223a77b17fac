import { Agent, request } from 'node:http';

/** An answer and the time until its last byte, in milliseconds. */
export interface TimedAnswer {
  readonly ms: number;
  readonly status: number;
  readonly body: unknown;
}

/** A client with keep-alive connections for one caller. */
export class KeepAlive {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(
    private readonly baseUrl: string,
    private readonly authorization: string,
  ) {}

  get(path: string): Promise<TimedAnswer> {
    return this.send('GET', path);
  }

  /** Throws if the answer is not a success, because refusals have other costs. */
  send(method: 'GET' | 'POST', path: string, body?: object): Promise<TimedAnswer> {
    const text = body && JSON.stringify(body);
    const headers = {
      authorization: this.authorization,
      ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    };
    return new Promise((resolve, reject) => {
      const begun = performance.now();
      const sent = request(this.baseUrl + path, { method, agent: this.agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const ms = performance.now() - begun;
          const answer = Buffer.concat(chunks).toString();
          const status = response.statusCode ?? 0;
          if (status < 200 || status > 299) reject(new Error(`${method} ${path} answered ${status}: ${answer}`));
          else resolve({ ms, status, body: JSON.parse(answer) as unknown });
        });
      });
      sent.on('error', reject);
      sent.end(text);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
