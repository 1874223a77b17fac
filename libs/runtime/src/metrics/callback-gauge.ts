import { Gauge, type Registry } from 'prom-client';

/** A number for each value of a label that is asked for whenever the metrics are read. What cannot be told then is left out. */
export class CallbackGauge {
  private readonly questions = new Map<string, () => number | Promise<number>>();

  constructor(registry: Registry, name: string, help: string, label: string) {
    const { questions } = this;
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      async collect() {
        this.reset();
        const told = await Promise.allSettled([...questions].map(async ([value, ask]) => [value, await ask()] as const));
        for (const each of told) if (each.status === 'fulfilled') this.labels(each.value[0]).set(each.value[1]);
      },
    });
  }

  watch(labelValue: string, ask: () => number | Promise<number>): void {
    this.questions.set(labelValue, ask);
  }
}
