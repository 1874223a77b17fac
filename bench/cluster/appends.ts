import { openMongo } from '@parley/mongo';
import mongoose from 'mongoose';
import { sideBySide } from '../harness/side-by-side.js';
import { CONCURRENT, appendMessages } from '../measurements/appending.js';
import { type ClusterMeasurement, ratioOf } from './cluster-bench.js';
import { EMMETT, openEmmett } from './emmett-store.js';

/** Checked concurrent appends, over concurrent inserts of one document with the same content, and over another event store. */
export const appends: ClusterMeasurement = {
  name: 'appends',
  async run({ mongodbUri: uri, run, quick, samples, progress }) {
    const count = quick ? 2000 : 10_000;
    const mongo = await openMongo({ uri, database: `${run}_appends` });
    const client = await new mongoose.mongo.MongoClient(uri, { writeConcern: { w: 'majority', journal: true } }).connect();
    const what = `${CONCURRENT} concurrent checked appends over`;
    const emmettWhat = `${what} ${EMMETT}, same write concern`;
    const append = () => appendMessages(count, CONCURRENT, (commit) => mongo.eventStore.append(commit));
    try {
      const raw = client.db(`${run}_raw`).collection('events');
      const insert = () =>
        appendMessages(count, CONCURRENT, ({ stream, events: [{ type, data }], at }) =>
          raw.insertOne({ stream, version: 1, type, at, data: JSON.stringify(data) }),
        );
      const rawResult = ratioOf(`${what} as many raw \`insertOne\`, same write concern`, await sideBySide(samples, append, insert), 0.8, 2);
      const emmett = await openEmmett(uri, `${run}_emmett`, progress).catch((error: unknown) => String(error));
      if (typeof emmett === 'string') return [rawResult, { what: emmettWhat, because: emmett }];
      try {
        const theirs = () => appendMessages(Math.ceil(count / 5), CONCURRENT, (commit) => emmett.append(commit));
        return [rawResult, ratioOf(emmettWhat, await sideBySide(samples, append, theirs), null, 10)];
      } finally {
        await emmett.close();
      }
    } finally {
      await client.close();
      await mongo.close();
    }
  },
};
