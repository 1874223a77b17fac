import { createRequire } from 'node:module';

/** What is used here of the driver's own class of a connection. */
interface Connection {
  readonly error: Error | null;
  once(event: 'close', listener: () => void): void;
  off(event: 'close', listener: () => void): void;
  writeCommand: (this: Connection, ...request: unknown[]) => Promise<void>;
}

const requireOfMongoose = createRequire(createRequire(import.meta.url).resolve('mongoose'));

/**
 * Ends a write with its connection.
 *
 * The driver (7.8) writes also to a socket that the server has ended and that is not said to be closed yet, and then waits for ever until it
 * drains: the request never ends, and its connection is never given back. A server that is killed does so to whoever asks at that moment.
 */
function endWritesWithTheirConnections(): void {
  const { prototype } = (requireOfMongoose('mongodb/lib/cmap/connection.js') as { Connection: { prototype: Connection } }).Connection;
  const { writeCommand } = prototype;
  if (typeof writeCommand !== 'function') throw new Error('This driver of MongoDB writes in another way: see whether it still waits for ever');
  prototype.writeCommand = function (...request) {
    return new Promise((resolve, reject) => {
      const onClose = () => reject(this.error ?? new Error('the connection is closed'));
      const settled = () => this.off('close', onClose);
      this.once('close', onClose);
      writeCommand.apply(this, request).then(resolve, reject).finally(settled);
    });
  };
}

endWritesWithTheirConnections();
