import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { median } from '../harness/statistics.js';
import { type Bench, type Measurement } from '../measurement.js';
import { type RebuildFigures, rebuildInProcess } from '../processes/rebuild.js';

/** Rebuilding the inbox, over only reading and parsing the same log, in one process; and the memory of the rebuild. */
export const rebuild: Measurement = {
  name: 'rebuild',
  async run(bench) {
    const { events, manyEvents } = bench.data.sizes;
    const samples: RebuildFigures[] = [];
    for (let i = 0; i < bench.samples; i++) samples.push(await rebuilt(bench, events));
    const many = await rebuilt(bench, manyEvents);
    const rate = (of: keyof RebuildFigures) => Math.round(median(samples.map((sample) => sample[of])));
    return [
      {
        what: 'rebuild of the inbox, events a second, over reading and parsing alone',
        value: median(samples.map((sample) => sample.rebuilt / sample.read)),
        unit: 'x',
        better: 'more',
        bound: 0.1,
        aim: 0.25,
        figures: `${rate('rebuilt')}/s over ${rate('read')}/s; of ${manyEvents} events ${Math.round(many.rebuilt)}/s over ${Math.round(many.read)}/s`,
      },
      {
        what: `memory while ${manyEvents} events are rebuilt, at most`,
        value: many.residentMb,
        unit: 'MB',
        better: 'less',
        bound: 512,
        aim: null,
        figures: 'resident, of the whole process',
      },
    ];
  },
};

/** Each run uses its own copy of the folder. */
async function rebuilt(bench: Bench, events: number): Promise<RebuildFigures> {
  const source = await bench.data.marketplace(events);
  bench.progress(`rebuilding the inbox from ${events} events`);
  const folder = join(await bench.data.empty(), 'copy');
  try {
    await cp(source, folder, { recursive: true });
    return await rebuildInProcess(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
