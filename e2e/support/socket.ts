import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The bytes received on a connection since the last call, until it closed or a timeout. */
export interface Received {
  readonly text: string;
  readonly closed: boolean;
}

/** A TCP connection for arbitrary bytes. */
export class RawConnection {
  private text = '';

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => (this.text += chunk.toString('latin1')));
    socket.on('error', () => undefined);
  }

  static async open(baseUrl: string): Promise<RawConnection> {
    const { hostname, port } = new URL(baseUrl);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  /** Sends text as Latin-1, so that it may contain any byte. */
  send(what: string | Uint8Array): void {
    this.socket.write(typeof what === 'string' ? Buffer.from(what, 'latin1') : what);
  }

  /** Waits for the end of the connection, or for an answer followed by silence. */
  async receive(atMostMs = 20_000): Promise<Received> {
    for (let waited = 0, quiet = 0, length = 0; waited < atMostMs && quiet < 80 && !this.socket.closed; waited += 10) {
      await sleep(10);
      quiet = this.text.length > 0 && this.text.length === length ? quiet + 10 : 0;
      length = this.text.length;
    }
    const { text } = this;
    this.text = '';
    return { text, closed: this.socket.closed };
  }

  /** Ends the sending side and still receives. */
  end(): void {
    this.socket.end();
  }

  /** Destroys the connection. */
  destroy(): void {
    this.socket.resetAndDestroy();
  }
}
