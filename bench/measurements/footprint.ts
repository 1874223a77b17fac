import { setTimeout as sleep } from 'node:timers/promises';
import { type Measurement } from '../measurement.js';
import { metric, withParley } from '../processes/parley.js';

const RESTS_MS = 5000;

/** The memory of an idle process. */
export const footprint: Measurement = {
  name: 'footprint',
  async run(bench) {
    const resident = async (folder: string) =>
      withParley(folder, async (parley) => {
        await sleep(RESTS_MS);
        return (await metric(parley, 'process_resident_memory_bytes')) / 2 ** 20;
      });
    const [empty, full] = [await resident(await bench.data.empty()), await resident(await bench.data.sellers())];
    return [
      {
        what: `memory of a process at rest, ${bench.data.sizes.sellers} events in its store`,
        value: full,
        unit: 'MB',
        better: 'less',
        bound: 200,
        aim: null,
        figures: `resident; ${Math.round(empty)} MB on an empty store`,
      },
    ];
  },
};
