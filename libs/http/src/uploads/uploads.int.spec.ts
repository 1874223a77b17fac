import fs, { readdirSync, rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { installUploads, readUpload } from './uploads.js';

let server: FastifyInstance;
beforeAll(async () => {
  server = fastify();
  await installUploads(server);
  server.post('/', { config: { uploads: true } }, async (request) => {
    const upload = await readUpload(request);
    const kept = readdirSync(server.uploadFolder).length;
    await upload.discard();
    return { kept };
  });
});
afterEach(() => void jest.restoreAllMocks());
afterAll(() => server.close());

const WHOLE = '--edge\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nthe content\r\n--edge--\r\n';
const HEADERS = { 'content-type': 'multipart/form-data; boundary=edge' };
const send = (payload: string) => server.inject({ method: 'POST', url: '/', headers: HEADERS, payload });

/** A slow disk: the file exists only `ms` after it was opened. */
function openSlowly(ms: number): void {
  const open = fs.open.bind(fs) as (...parameters: unknown[]) => void;
  jest.spyOn(fs, 'open').mockImplementation((...parameters: unknown[]) => void setTimeout(() => open(...parameters), ms));
}

test('an uploaded file exists until it is discarded', async () => {
  openSlowly(50);
  expect((await send(WHOLE)).json()).toEqual({ kept: 1 });
  expect(readdirSync(server.uploadFolder)).toEqual([]);
});

test('an upload that is aborted while its file is opened leaves nothing behind', async () => {
  openSlowly(50);
  expect((await send(WHOLE.slice(0, -20))).statusCode).toBeGreaterThanOrEqual(400);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(readdirSync(server.uploadFolder)).toEqual([]);
});

test('an upload that cannot be stored is refused', async () => {
  rmSync(server.uploadFolder, { recursive: true });
  const { statusCode, body } = await send(WHOLE);
  expect([statusCode, body]).toEqual([500, expect.stringContaining('The upload could not be stored')]);
});
