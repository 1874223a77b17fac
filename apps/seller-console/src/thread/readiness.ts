import { MAX_TEXT } from '../api/shapes.js';
import { type Draft } from './drafts.js';
import { type Upload } from './uploads.js';

/** Whether a draft can be sent: also while its pictures are being uploaded, but not with one that was refused. */
export type Readiness = 'ready' | 'uploading' | 'picture-refused' | 'too-long' | 'empty';

export function readinessOf({ text, pictures }: Draft, uploads: readonly Upload[]): Readiness {
  if (Array.from(text).length > MAX_TEXT) return 'too-long';
  if (uploads.some(({ refused, isRetried }) => refused !== null && !isRetried)) return 'picture-refused';
  if (uploads.length > 0) return 'uploading';
  return text.trim() !== '' || pictures.length > 0 ? 'ready' : 'empty';
}
