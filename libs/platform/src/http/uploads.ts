import multipart from '@fastify/multipart';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { ParleyError, invalid } from '../errors/errors.js';

/** A picture has at most 10 MB. */
export const MAX_UPLOAD = 10 * 1024 * 1024;

/** Lets routes read uploads with {@link readUpload}. */
export async function installUploads(server: FastifyInstance): Promise<void> {
  await server.register(multipart, { limits: { fileSize: MAX_UPLOAD, files: 1, fields: 0, parts: 1, headerPairs: 50 } });
}

/** The bytes of the one file of a multipart body, in its field `file`. */
export async function readUpload(request: FastifyRequest): Promise<Buffer> {
  if (!request.isMultipart()) throw new ParleyError('UNSUPPORTED_MEDIA_TYPE', 'The body must be of type multipart/form-data');
  try {
    const file = await request.file();
    if (file?.fieldname !== 'file') throw invalid('file', 'must be the one field of the body, and a file');
    return await file.toBuffer();
  } catch (error) {
    if (error instanceof ParleyError) throw error;
    if ((error as { code?: string }).code === 'FST_REQ_FILE_TOO_LARGE') throw new ParleyError('PICTURE_TOO_LARGE', 'A picture has at most 10 MB');
    throw invalid('file', `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
