import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What came back on a connection since it was last listened to, until it was closed, or until the time was over. */
export interface Heard {
  readonly text: string;
  readonly closed: boolean;
}

/** A connection on which anything can be said. */
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

  /** Text is sent as Latin-1, so that any byte can be said. */
  say(what: string | Uint8Array): void {
    this.socket.write(typeof what === 'string' ? Buffer.from(what, 'latin1') : what);
  }

  /** Waits for the end of the connection, or for an answer with nothing behind it for a while. */
  async hear(atMostMs = 20_000): Promise<Heard> {
    for (let waited = 0, quiet = 0, length = 0; waited < atMostMs && quiet < 80 && !this.socket.closed; waited += 10) {
      await sleep(10);
      quiet = this.text.length > 0 && this.text.length === length ? quiet + 10 : 0;
      length = this.text.length;
    }
    const { text } = this;
    this.text = '';
    return { text, closed: this.socket.closed };
  }

  /** Says no more, and still listens. */
  finish(): void {
    this.socket.end();
  }

  /** Goes away without a word. */
  leave(): void {
    this.socket.resetAndDestroy();
  }
}
