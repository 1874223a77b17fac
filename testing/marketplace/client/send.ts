import { type IncomingMessage, Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';

/** An unused connection is closed sooner than any server under test closes it, so that no request meets a connection that is being closed. */
const OPTIONS = { keepAlive: true, timeout: 3000 };
const http = { request: requestHttp, agent: new HttpAgent(OPTIONS) };
const https = { request: requestHttps, agent: new HttpsAgent(OPTIONS) };

export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

/** Sends a request over a kept connection. Costs a third of the processor time of `fetch`, which counts in tests that send many thousands. */
export async function send(url: URL, method: string, headers: Readonly<Record<string, string>>, body: string | Uint8Array | undefined): Promise<Received> {
  const { request, agent } = url.protocol === 'https:' ? https : http;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { method, headers, agent }).on('response', resolve).on('error', reject).end(body);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, headers: headersOf(response), bytes: chunks.length === 1 ? chunks[0] : Buffer.concat(chunks) };
}

function headersOf({ headers }: IncomingMessage): Headers {
  const all = new Headers();
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) all.set(name, String(value));
  return all;
}
