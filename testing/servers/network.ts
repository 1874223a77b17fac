import { type GenericContainer } from 'testcontainers';

/** Host networking avoids Docker's port proxy, which needs processor time under load. Only Linux has it. */
const isOnHost = process.platform === 'linux';

/** The listen address of a server in a container. */
export const LISTENS_ON = isOnHost ? '127.0.0.1' : '0.0.0.0';

/**
 * Lets this machine reach a server that listens on `port` in the container, at 127.0.0.1 and the same port. The label names the checkout
 * that started it, so that CI removes the servers of a run that was killed.
 */
export function reachableAt(port: number, container: GenericContainer): GenericContainer {
  container.withLabels({ 'parley.checkout': process.cwd() });
  return isOnHost ? container.withNetworkMode('host') : container.withExposedPorts({ container: port, host: port });
}
