import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DEBIANS_PYTHON = '/usr/bin/python3';
const KAFKA_CLIENT = 'kafka-python==3.0.12';
const FOLDER = fileURLToPath(new URL('../../e2e/order-service/', import.meta.url));

/** The events that the order service has sent, and the expected result of reading them. */
export interface Sent {
  readonly orders: Readonly<Record<string, OrderSent>>;
  readonly sent: number;
  /** The number of invalid events, and of events with other parties than the first of their order. */
  readonly refused: number;
}

export interface OrderSent {
  readonly sellerId: string;
  readonly buyerId: string;
  readonly statuses: Readonly<Record<string, string>>;
  readonly current: string;
}

/** An order service in Python, in its own virtual environment. */
export interface OrderService {
  send(options: { brokers: readonly string[]; topic: string; orders: number; seed: number }): Promise<Sent>;
  remove(): Promise<void>;
}

/** Needs `python3` with `venv`, and a package index. Uses the Kafka client of Debian (`python3-kafka`) if it is installed, else that of the index. */
export async function installOrderService(): Promise<OrderService> {
  const environment = await mkdtemp(join(tmpdir(), 'order-service-'));
  const python = join(environment, 'bin', 'python');
  try {
    const hasClient = await run(DEBIANS_PYTHON, ['-c', 'import kafka']).then(
      () => true,
      () => false,
    );
    const wanted = ['-r', join(FOLDER, 'requirements.txt'), ...(hasClient ? [] : [KAFKA_CLIENT])];
    await run(hasClient ? DEBIANS_PYTHON : 'python3', ['-m', 'venv', ...(hasClient ? ['--system-site-packages'] : []), environment]);
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...wanted]);
  } catch (error) {
    await rm(environment, { recursive: true, force: true });
    throw new Error(`The order service needs python3, its module venv, and a package index: ${String(error)}`, { cause: error });
  }
  return {
    async send({ brokers, topic, orders, seed }) {
      const options = ['--brokers', brokers.join(), '--topic', topic, '--orders', String(orders), '--seed', String(seed)];
      const { stdout } = await run(python, [join(FOLDER, 'order_service.py'), ...options], { maxBuffer: 64 * 1024 * 1024 });
      return JSON.parse(stdout) as Sent;
    },
    remove: () => rm(environment, { recursive: true, force: true }),
  };
}
