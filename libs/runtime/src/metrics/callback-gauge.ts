import { Gauge, type Registry } from 'prom-client';

/** Gauge computed at scrape time, one callback for each label value. Failing callbacks are omitted. */
export class CallbackGauge {
  private readonly callbacks = new Map<string, () => number | Promise<number>>();

  constructor(registry: Registry, name: string, help: string, label: string) {
    const { callbacks } = this;
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      async collect() {
        this.reset();
        const results = await Promise.allSettled([...callbacks].map(async ([value, read]) => [value, await read()] as const));
        for (const each of results) if (each.status === 'fulfilled') this.labels(each.value[0]).set(each.value[1]);
      },
    });
  }

  watch(labelValue: string, read: () => number | Promise<number>): void {
    this.callbacks.set(labelValue, read);
  }
}
