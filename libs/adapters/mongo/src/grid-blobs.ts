import { type BlobStore, Unavailable } from '@parley/event-sourcing';
import { mongo } from 'mongoose';
import { type Database } from './database.js';

const NAME = /^[0-9a-f]{32}$/;

/**
 * Blobs in GridFS. The pieces are stored first and the file that names them last, so that a blob is whole or not there; every attempt has
 * pieces of its own.
 */
export class GridBlobs implements BlobStore {
  private readonly bucket: mongo.GridFSBucket;

  constructor(database: Database) {
    this.bucket = new mongo.GridFSBucket(database.raw, { bucketName: 'blobs', writeConcern: { w: 'majority', journal: true } });
  }

  async put(id: string, bytes: Uint8Array): Promise<void> {
    if (!NAME.test(id)) throw new Error(`'${id}' is no name of a blob`);
    const upload = this.bucket.openUploadStream(id);
    try {
      await new Promise<void>((resolve, reject) => {
        upload.once('error', reject).once('finish', () => resolve());
        upload.end(bytes);
      });
    } catch (error) {
      // First the file, where it was written after all, then its pieces.
      await this.bucket.delete(upload.id).catch(() => undefined);
      throw new Unavailable('the picture could not be written', { cause: error });
    }
  }

  async get(id: string): Promise<Uint8Array | null> {
    if (!NAME.test(id)) return null;
    try {
      const [file] = await this.bucket.find({ filename: id }).sort({ uploadDate: -1 }).limit(1).toArray();
      if (!file) return null;
      const pieces: Buffer[] = [];
      for await (const piece of this.bucket.openDownloadStream(file._id)) pieces.push(piece as Buffer);
      return Buffer.concat(pieces);
    } catch (error) {
      throw new Unavailable('the picture could not be read', { cause: error });
    }
  }
}
