import { createRequire } from 'node:module';

/** The used part of the driver's connection class. */
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
 * The driver (7.8.0, and 7.9.0) also writes to a socket that the server has ended, and then awaits `drain`, which never comes: the command
 * never settles and its connection never returns to the pool. This happens to commands that are sent while a server is killed.
 * No public option reaches that wait: `timeoutMS` has no effect in these releases, and `socketTimeoutMS` and heartbeats only destroy the
 * socket. ADR 54 lists what was tried, and when to remove this file.
 */
function endWritesWithTheirConnections(): void {
  const { prototype } = (requireOfMongoose('mongodb/lib/cmap/connection.js') as { Connection: { prototype: Connection } }).Connection;
  const { writeCommand } = prototype;
  if (typeof writeCommand !== 'function') throw new Error('Unsupported mongodb driver version: check whether ended-sockets.e2e.spec.ts passes without this workaround');
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
