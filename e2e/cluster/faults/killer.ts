import { type Instance } from '../../../testing/cluster/instances.js';
import { APPS } from '../../../testing/cluster/routes.js';
import { type Random } from '../../../testing/marketplace/model/random.js';
import { eventually } from '../../../testing/async/eventually.js';
import { type OwnCluster } from './own-cluster.js';

const STARTS_WITHIN_MS = 90_000;

/** A server or process that is killed, and started again with its data. */
interface Victim {
  readonly name: string;
  kill(): Promise<void>;
  start(): Promise<void>;
}

/**
 * Kills parts of a cluster. Of ten victims in a row two are Kafka, two MongoDB, and six the apps, one or all instances of each, in random
 * order; sometimes two at the same moment.
 */
export class Killer {
  /** The names of its victims so far. */
  readonly killed: string[] = [];
  /** The number of processes that ended without being killed; they were started again, as by a supervisor. */
  crashed = 0;
  private next: Victim[] = [];

  constructor(
    private readonly cluster: OwnCluster,
    private readonly random: Random,
  ) {}

  /** Kills one or two victims, at most `most`, and starts everything again after a random delay. Returns their number. */
  async kill(most: number): Promise<number> {
    const victims = this.choose(this.random.chance(0.3) ? Math.min(2, most) : 1);
    const { instances } = this.cluster.parley;
    const down = (): number => instances.filter(({ isRunning }) => !isRunning).length;
    this.crashed += down();
    await Promise.all(victims.map((victim) => victim.kill()));
    this.killed.push(victims.map(({ name }) => name).join(' and '));
    const dead = down();
    await this.pause(1500);
    this.crashed += down() - dead;
    for (const victim of victims) await victim.start();
    await startAll(instances);
    return victims.length;
  }

  /** Waits for a random delay of at most `mostMs`. */
  pause(mostMs: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, this.random.int(0, mostMs)));
  }

  private choose(count: number): Victim[] {
    const chosen: Victim[] = [];
    while (chosen.length < count) {
      if (this.next.length === 0) this.next = this.nextVictims();
      const [victim] = this.next.splice(this.random.int(0, this.next.length - 1), 1);
      // A victim that is chosen twice is killed once.
      if (chosen.some(({ name }) => name === victim.name)) return chosen;
      chosen.push(victim);
    }
    return chosen;
  }

  private nextVictims(): Victim[] {
    const { kafka, mongo, parley } = this.cluster;
    const servers = [server('Kafka', kafka), server('MongoDB', mongo)];
    const apps = APPS.map((app) => {
      const instances = parley.of(app);
      return this.random.chance(0.5) ? processes(`all of ${app}`, instances) : processes(`one ${app}`, [this.random.pick(instances)]);
    });
    return [...servers, ...servers, ...apps];
  }
}

/** Starts stopped instances until all run, as a supervisor does: a process ends if MongoDB is missing at its start. */
async function startAll(instances: readonly Instance[]): Promise<void> {
  const start = (instance: Instance): Promise<void> => (instance.isRunning ? Promise.resolve() : instance.start());
  await Promise.all(instances.map((instance) => eventually(() => start(instance), STARTS_WITHIN_MS)));
}

function server(name: string, { kill, start }: Omit<Victim, 'name'>): Victim {
  return { name, kill, start };
}

/** `startAll` starts them again. */
function processes(name: string, instances: readonly Instance[]): Victim {
  const kill = async (): Promise<void> => void (await Promise.all(instances.map((instance) => instance.kill())));
  return { name, kill, start: () => Promise.resolve() };
}
