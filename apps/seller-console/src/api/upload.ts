import { type Api, accepted } from './client.js';
import { type Picture } from './shapes.js';

/**
 * A `fetch` that tells how much of the body is gone, as a number from 0 to 1. The browser's own `fetch` cannot, `XMLHttpRequest` can.
 */
function fetchWithProgress(onProgress: (share: number) => void, signal: AbortSignal): (request: Request) => Promise<Response> {
  return async (request) => {
    const body = await request.blob();
    return new Promise((resolve, reject) => {
      const xhr = new XMLHttpRequest();
      xhr.open(request.method, request.url);
      for (const [name, value] of request.headers) xhr.setRequestHeader(name, value);
      xhr.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
      xhr.onload = () => {
        const headers = new Headers();
        for (const name of ['content-type', 'retry-after']) headers.set(name, xhr.getResponseHeader(name) ?? '');
        resolve(new Response(xhr.responseText, { status: xhr.status, headers }));
      };
      xhr.onerror = () => reject(new TypeError('The server was not reached'));
      xhr.onabort = () => reject(new DOMException('The upload was given up', 'AbortError'));
      signal.addEventListener('abort', () => xhr.abort());
      if (signal.aborted) xhr.abort();
      else xhr.send(body);
    });
  };
}

/** Uploads a picture; the id that messages name it by comes back. The `key` makes a second try safe. */
export function uploadPicture(
  api: Api,
  file: File,
  key: string,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Picture> {
  const form = new FormData();
  form.set('file', file, file.name);
  return accepted(
    api.POST('/v1/pictures', {
      params: { header: { 'Idempotency-Key': key } },
      body: { file: '' },
      bodySerializer: () => form,
      fetch: fetchWithProgress(onProgress, signal),
    }),
  );
}
