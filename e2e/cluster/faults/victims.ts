import { eventually } from '../../support/eventually.js';
import { type Random } from '../../model/random.js';
import { type Instance } from '../../../tools/cluster/instances.js';
import { APPS } from '../../../tools/cluster/routes.js';
import { type OwnCluster } from './own-cluster.js';

const STARTS_WITHIN_MS = 90_000;

/** Something that is killed, and started again with what it has on its disk. */
export interface Victim {
  readonly name: string;
  kill(): Promise<void>;
  start(): Promise<void>;
}

/**
 * Whom to kill, without end: of ten in a row two are Kafka, two MongoDB, and six the apps, each by one instance or by all of them, in an order
 * that is random.
 */
export function* victims({ kafka, mongo, parley }: OwnCluster, random: Random): Generator<Victim, never> {
  for (;;) {
    const servers = [named('Kafka', kafka), named('MongoDB', mongo)];
    const apps = APPS.map((app) => (random.chance(0.5) ? every(`all of ${app}`, parley.of(app)) : every(`one ${app}`, [random.pick(parley.of(app))])));
    const ten = [...servers, ...servers, ...apps];
    while (ten.length > 0) yield ten.splice(random.int(0, ten.length - 1), 1)[0];
  }
}

/** Starts what does not run, again and again as a supervisor does: without MongoDB a process ends at its start. */
export async function startAll(instances: readonly Instance[]): Promise<void> {
  await Promise.all(
    instances.map((instance) =>
      eventually(async () => {
        if (!instance.isRunning) await instance.start();
      }, STARTS_WITHIN_MS),
    ),
  );
}

function named(name: string, { kill, start }: Omit<Victim, 'name'>): Victim {
  return { name, kill, start };
}

function every(name: string, instances: readonly Instance[]): Victim {
  return {
    name,
    kill: async () => void (await Promise.all(instances.map((instance) => instance.kill()))),
    start: () => startAll(instances),
  };
}
