import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type BlobStore, type OpenBlob, Unavailable } from '@parley/event-sourcing';

const NAME = /^[0-9a-f]{32}$/;

/** Blobs as files `<folder>/ab/<id>`: written to a draft, synced, then renamed, so that a file is complete or absent. */
export class DiskBlobs implements BlobStore {
  constructor(private readonly folder: string) {}

  async put(id: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    const path = this.pathOf(id);
    try {
      await makeFolder(dirname(path));
      await pipeline(content, createWriteStream(draftOf(path), { mode: 0o600, flush: true }));
      await rename(draftOf(path), path);
      await syncFolder(dirname(path));
    } catch (error) {
      await rm(draftOf(path), { force: true }).catch(() => undefined);
      throw new Unavailable('The picture could not be stored', { cause: error });
    }
  }

  async open(id: string): Promise<OpenBlob | null> {
    if (!NAME.test(id)) return null;
    let file: FileHandle | undefined;
    try {
      file = await open(this.pathOf(id), 'r');
      const { size } = await file.stat();
      return { size, bytes: createReadStream('', { fd: file }) };
    } catch (error) {
      await file?.close();
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw new Unavailable('The picture could not be read', { cause: error });
    }
  }

  async delete(id: string): Promise<void> {
    const path = this.pathOf(id);
    try {
      await rm(path, { force: true });
      await rm(draftOf(path), { force: true });
    } catch (error) {
      throw new Unavailable('The picture could not be deleted', { cause: error });
    }
  }

  private pathOf(id: string): string {
    if (!NAME.test(id)) throw new Error(`Invalid blob name '${id}': use 32 lowercase hexadecimal characters`);
    return join(this.folder, id.slice(0, 2), id);
  }
}

function draftOf(path: string): string {
  return `${path}.draft`;
}

/** Creates a folder with its missing parents and syncs each. */
async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = path; ; made = dirname(made)) {
    await syncFolder(dirname(made));
    if (made === first || made === dirname(made)) return;
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
