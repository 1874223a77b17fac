import { type GenericContainer } from 'testcontainers';

/** Docker's proxy between a port of the machine and a container's takes its share of the processors under load: where it can be left out, it is. */
const isOnHost = process.platform === 'linux';

/** The address that a server in such a container listens on. */
export const LISTENS_ON = isOnHost ? '127.0.0.1' : '0.0.0.0';

/** Has this machine reach a server that listens on the port within, at 127.0.0.1 and the same port. */
export function reachableAt(port: number, container: GenericContainer): GenericContainer {
  return isOnHost ? container.withNetworkMode('host') : container.withExposedPorts({ container: port, host: port });
}
