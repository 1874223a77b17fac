import { type Socket } from 'node:net';

/**
 * Bounds the unread bytes of answers over all connections. Beyond the bound, connections are destroyed: first those that have sent nothing since the
 * last round, then those with the most unsent bytes.
 */
export class UnreadAnswers {
  private sentBefore = new WeakMap<Socket, number>();

  constructor(private readonly mostBytes: number) {}

  /** Checks all connections once and returns how many it destroyed. To be called about once a second. */
  judge(sockets: Iterable<Socket>): number {
    const unread = [...sockets].filter(({ writableLength }) => writableLength > 0).map((socket) => ({ socket, bytes: socket.writableLength, sent: socket.bytesWritten - socket.writableLength }));
    let excess = unread.reduce((sum, { bytes }) => sum + bytes, 0) - this.mostBytes;
    let destroyed = 0;
    if (excess > 0) {
      const isStalled = ({ socket, sent }: (typeof unread)[number]) => this.sentBefore.get(socket) === sent;
      for (const each of unread.sort((a, b) => Number(isStalled(b)) - Number(isStalled(a)) || b.bytes - a.bytes)) {
        if (excess <= 0) break;
        each.socket.destroy();
        excess -= each.bytes;
        destroyed++;
      }
    }
    this.sentBefore = new WeakMap(unread.map(({ socket, sent }) => [socket, sent]));
    return destroyed;
  }
}
