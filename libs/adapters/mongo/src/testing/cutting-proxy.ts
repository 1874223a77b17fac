import { type AddressInfo, type Socket, connect, createServer } from 'node:net';

/** A TCP proxy that cuts connections after the server has executed a command and before the client gets the answer. */
export class CuttingProxy {
  private cuts = 0;
  private command = '';
  private ending: string | null = null;
  private readonly answered = new Set<Socket>();
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    readonly uri: string,
  ) {}

  static async open(uri: string): Promise<CuttingProxy> {
    const { hostname, port, href, host } = new URL(uri);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new CuttingProxy(server, href.replace(host, `127.0.0.1:${(server.address() as AddressInfo).port}`));
    server.on('connection', (client) => proxy.pipe(client, connect(Number(port), hostname)));
    return proxy;
  }

  /** Drops the next answers to a command, which is identified by any text of the request. */
  cutAnswers(command: string, times: number): void {
    this.command = command;
    this.cuts = times;
  }

  /** Ends every connection on which a command was asked and answered, at the moment at which the next answer to it comes on another. */
  endAnswered(command: string): void {
    this.ending = command;
  }

  /** How many answers are still to be dropped. */
  get left(): number {
    return this.cuts;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pipe(client: Socket, upstream: Socket): void {
    let isAsked = false;
    let isEnding = false;
    for (const [from, to] of [[client, upstream], [upstream, client]]) {
      this.sockets.add(from);
      from.on('error', () => to.destroy()).on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
    }
    client.on('data', (chunk) => {
      if (this.cuts > 0 && chunk.includes(this.command)) isAsked = true;
      isEnding = this.ending !== null && chunk.includes(this.ending);
      this.answered.delete(client);
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (isAsked && this.cuts > 0) {
        this.cuts--;
        client.destroy();
        return;
      }
      isAsked = false;
      if (isEnding) {
        for (const other of this.answered) other.end();
        this.answered.clear();
        this.answered.add(client);
      }
      client.write(chunk);
    });
  }
}
