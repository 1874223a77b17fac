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

/** What the order service has sent, and what a reader has to make of it. */
export interface Sent {
  readonly orders: Readonly<Record<string, OrderSent>>;
  readonly sent: number;
  /** How many of them are no order-status events, or name other parties than the first did. */
  readonly refused: number;
}

export interface OrderSent {
  readonly sellerId: string;
  readonly buyerId: string;
  readonly statuses: Readonly<Record<string, string>>;
  readonly current: string;
}

/** An order service in Python, in a virtual environment of its own. */
export interface OrderService {
  send(options: { brokers: readonly string[]; topic: string; orders: number; seed: number }): Promise<Sent>;
  remove(): Promise<void>;
}

/** Needs `python3` with `venv`, and a package index; its Kafka client is Debian's (`python3-kafka`) where that is installed, else that of the index. */
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
