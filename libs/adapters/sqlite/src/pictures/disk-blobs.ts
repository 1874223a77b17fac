import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type BlobStore, Unavailable } from '@parley/event-sourcing';

const NAME = /^[0-9a-f]{32}$/;

/** Blobs as files `<folder>/ab/<id>`: written beside, forced to the disk, then renamed, so that a file is whole or not there. */
export class DiskBlobs implements BlobStore {
  constructor(private readonly folder: string) {}

  async put(id: string, bytes: Uint8Array): Promise<void> {
    const folder = this.folderOf(id);
    const draft = join(folder, `${id}.draft`);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeDurably(draft, bytes);
      await rename(draft, join(folder, id));
      await syncFolder(folder);
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw new Unavailable('the picture could not be written', { cause: error });
    }
  }

  async get(id: string): Promise<Uint8Array | null> {
    if (!NAME.test(id)) return null;
    try {
      return await readFile(join(this.folderOf(id), id));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw new Unavailable('the picture could not be read', { cause: error });
    }
  }

  private folderOf(id: string): string {
    if (!NAME.test(id)) throw new Error(`'${id}' is no name of a blob`);
    return join(this.folder, id.slice(0, 2));
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
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
