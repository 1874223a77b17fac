import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type BlobStore, type OpenBlob, Unavailable } from '@parley/event-sourcing';
import { mongo } from 'mongoose';
import { type Database } from '../connection/database.js';

const NAME = /^[0-9a-f]{32}$/;
/** How many chunks of 255 KiB a reader holds at once; the server's default batch is 16 MiB. */
const BATCH = 2;

/** Files of earlier releases have an ObjectId. */
type FileId = mongo.ObjectId | string;

interface Chunk {
  readonly files_id: FileId;
  readonly n: number;
  readonly data: mongo.Binary;
}

/**
 * Blobs in GridFS. The chunks are stored before the file document, so that a blob is complete or absent. Every attempt uses a new file id
 * that starts with the blob's id, by which {@link delete} finds the chunks of interrupted attempts.
 */
export class GridBlobs implements BlobStore {
  private readonly bucket: mongo.GridFSBucket;
  private readonly files: mongo.Collection<{ _id: FileId; filename: string }>;
  private readonly chunks: mongo.Collection<Chunk>;

  constructor(database: Database) {
    this.bucket = new mongo.GridFSBucket(database.raw, { bucketName: 'blobs', writeConcern: { w: 'majority', journal: true } });
    this.files = database.raw.collection('blobs.files');
    this.chunks = database.raw.collection('blobs.chunks');
  }

  async put(id: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    const upload = this.bucket.openUploadStreamWithId(`${checked(id)}/${randomUUID()}` as unknown as mongo.ObjectId, id);
    try {
      await pipeline(content, upload);
    } catch (error) {
      // Deletes the file document first, in case it was written, then its chunks.
      await this.bucket.delete(upload.id).catch(() => undefined);
      throw new Unavailable('The picture could not be stored', { cause: error });
    }
  }

  async open(id: string): Promise<OpenBlob | null> {
    if (!NAME.test(id)) return null;
    try {
      const [file] = await this.bucket.find({ filename: id }).sort({ uploadDate: -1 }).limit(1).toArray();
      return file ? { size: file.length, bytes: Readable.from(this.read(file._id, file.length), { objectMode: false }) } : null;
    } catch (error) {
      throw new Unavailable('The picture could not be read', { cause: error });
    }
  }

  async delete(id: string): Promise<void> {
    checked(id);
    try {
      const files = await this.files.find({ filename: id }).toArray();
      await this.files.deleteMany({ filename: id });
      const ofAttempts = { files_id: { $gte: `${id}/`, $lt: `${id}0` } };
      await this.chunks.deleteMany({ $or: [ofAttempts, ...files.map(({ _id }) => ({ files_id: _id }))] });
    } catch (error) {
      throw new Unavailable('The picture could not be deleted', { cause: error });
    }
  }

  private async *read(file: FileId, size: number): AsyncGenerator<Buffer> {
    let sent = 0;
    for await (const { data } of this.chunks.find({ files_id: file }, { sort: { n: 1 }, batchSize: BATCH })) {
      sent += data.length();
      yield data.buffer as Buffer;
    }
    if (sent !== size) throw new Error(`GridFS file ${file.toString()} has ${sent} of ${size} bytes`);
  }
}

function checked(id: string): string {
  if (!NAME.test(id)) throw new Error(`Invalid blob name '${id}': use 32 lowercase hexadecimal characters`);
  return id;
}
