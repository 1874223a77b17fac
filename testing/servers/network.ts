import { type GenericContainer } from 'testcontainers';

/** Docker's proxy between a port of the machine and a container's takes its share of the processors under load: where it can be left out, it is. */
const isOnHost = process.platform === 'linux';

/** The address that a server in such a container listens on. */
export const LISTENS_ON = isOnHost ? '127.0.0.1' : '0.0.0.0';

/**
 * Lets this machine reach a server that listens on `port` in the container, at 127.0.0.1 and the same port. The label names the checkout
 * that started it, so that CI removes the servers of a run that was killed.
 */
export function reachableAt(port: number, container: GenericContainer): GenericContainer {
  container.withLabels({ 'parley.checkout': process.cwd() });
  return isOnHost ? container.withNetworkMode('host') : container.withExposedPorts({ container: port, host: port });
}
