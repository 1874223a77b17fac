import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream, rmSync } from 'node:fs';
import { rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import multipart from '@fastify/multipart';
import { Unavailable } from '@parley/event-sourcing';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { ParleyError, invalid } from '../problems/errors.js';
import { makeUploadFolder } from './upload-folder.js';
import { UPLOAD_LIMITS, UploadSlots } from './upload-slots.js';

/** A picture has at most 10 MB. */
export const MAX_UPLOAD = 10 * 1024 * 1024;
/** Uploads in progress of all callers together, bytes. */
const MAX_IN_PROGRESS = 256 * 1024 * 1024;

declare module 'fastify' {
  interface FastifyInstance {
    uploadFolder: string;
    uploadSlots: UploadSlots;
  }
  interface FastifyRequest {
    /** On routes that take uploads: aborted when the client is gone or has its answer. */
    gone: AbortSignal;
  }
}

/** A received file: on the disk, so that many at once need no memory, until it is discarded. */
export interface Upload {
  readonly path: string;
  /** Of its content, hexadecimal. */
  readonly sha256: string;
  discard(): Promise<void>;
}

/** How uploads are taken. */
export interface UploadOptions {
  /** Of the uploads of all callers that are in progress. */
  readonly maxBytes?: number;
  /** Called for each upload that is refused because its caller has too many at once. */
  readonly onLimited?: () => void;
}

/** Lets routes read uploads with {@link readUpload}. */
export async function installUploads(server: FastifyInstance, { maxBytes = MAX_IN_PROGRESS, onLimited }: UploadOptions = {}): Promise<void> {
  const folder = makeUploadFolder();
  const freeBytes = async () => {
    try {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    } catch (error) {
      throw new Unavailable('The upload could not be stored', { cause: error });
    }
  };
  server.decorate('uploadFolder', folder);
  server.decorate('uploadSlots', new UploadSlots({ ...UPLOAD_LIMITS, totalBytes: maxBytes }, freeBytes, onLimited));
  server.decorateRequest('gone');
  server.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.config.uploads) request.gone = closing(reply);
    done();
  });
  server.addHook('onClose', (_server, done) => {
    rmSync(folder, { recursive: true, force: true });
    done();
  });
  const limits = { fileSize: MAX_UPLOAD, files: 1, fields: 0, parts: 1, headerPairs: 50 };
  await server.register(multipart, { limits, throwFileSizeLimit: false });
}

/**
 * Receives the one file of a multipart body, in its field `file`. Errors: `PICTURE_TOO_LARGE`, `VALIDATION_FAILED`; `RATE_LIMITED` and
 * `UNAVAILABLE` of {@link UploadSlots.enter}; `UNAVAILABLE` if there is no room.
 */
export async function readUpload(request: FastifyRequest): Promise<Upload> {
  if (!request.isMultipart()) throw new ParleyError('UNSUPPORTED_MEDIA_TYPE', 'The body must be of type multipart/form-data');
  let upload: Upload | undefined;
  let leave: () => void = () => undefined;
  try {
    leave = await request.server.uploadSlots.enter(callerOf(request), roomFor(request), request.gone);
    request.startsReading?.();
    for await (const part of request.parts()) {
      if (upload || part.type !== 'file' || part.fieldname !== 'file') throw notTheOneFile();
      upload = await store(part.file, request.server.uploadFolder);
      if (part.file.truncated) throw new ParleyError('PICTURE_TOO_LARGE', 'A picture has at most 10 MB');
    }
    if (!upload) throw notTheOneFile();
    const { path, sha256 } = upload;
    return { path, sha256, discard: () => rm(path, { force: true }).finally(leave) };
  } catch (error) {
    // The rest of the body is read and dropped: otherwise the connection would wait until it times out.
    request.raw.unpipe().resume();
    await upload?.discard();
    leave();
    if (error instanceof ParleyError || error instanceof Unavailable) throw error;
    if (LIMITS.has((error as { code?: string }).code ?? '')) throw notTheOneFile();
    throw invalid('file', 'cannot be read: the body is not complete and well-formed multipart/form-data');
  }
}

const LIMITS = new Set(['FST_PARTS_LIMIT', 'FST_FILES_LIMIT', 'FST_FIELDS_LIMIT']);

function closing(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => controller.abort(new ParleyError('REQUEST_TIMEOUT', 'The client closed the connection')));
  return controller.signal;
}

function callerOf({ caller }: FastifyRequest): string {
  return caller ? `${caller.role}:${caller.id}` : '';
}

function roomFor({ headers }: FastifyRequest): number {
  const length = Number(headers['content-length']);
  return length < MAX_UPLOAD ? length : MAX_UPLOAD;
}

async function store(file: Readable, folder: string): Promise<Upload> {
  const path = join(folder, randomUUID());
  const discard = () => rm(path, { force: true });
  const hash = createHash('sha256');
  const kept = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  const closed = new Promise<void>((resolve) => kept.once('close', () => resolve()));
  try {
    await pipeline(
      file,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      },
      kept,
    );
  } catch (error) {
    // A file that is still being opened would be created after its removal.
    await closed;
    await discard();
    const { syscall } = error as NodeJS.ErrnoException;
    if (syscall === 'write' || syscall === 'open') throw new Unavailable('The upload could not be stored', { cause: error });
    throw error;
  }
  return { path, sha256: hash.digest('hex'), discard };
}

function notTheOneFile(): ParleyError {
  return invalid('file', 'must be the one field of the body, and a file');
}
