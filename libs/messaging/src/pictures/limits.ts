export const MAX_BYTES = 10 * 1024 * 1024;
/** Of what is served: a lossless picture may become larger when it is written anew. */
export const MAX_SERVED_BYTES = 32 * 1024 * 1024;
/** A very long line costs a decoder far more than its pixels. */
export const MAX_SIDE = 16_384;
export const MAX_PIXELS = 25_000_000;
/** Of all frames of an animation together. */
export const MAX_ANIMATED_PIXELS = 50_000_000;
/** The encoder of animated WebP holds some 32 bytes for each pixel of a frame. */
export const MAX_WEBP_FRAME_PIXELS = 10_000_000;
export const MAX_FRAMES = 2000;

export const FORMATS = { jpeg: 'image/jpeg', png: 'image/png', gif: 'image/gif', webp: 'image/webp' } as const;
export type Format = keyof typeof FORMATS;

/** What the conversion of one picture may use; the process that converts ends itself beyond it. */
export interface UseLimits {
  /** Processor time: other load on the machine does not count. */
  readonly cpuMicros: number;
  readonly rssBytes: number;
}

/** Limits of the process that converts pictures. */
export interface ConverterLimits extends UseLimits {
  /** A process that hangs, or gets no processor, is killed after this time. */
  readonly longestMs: number;
  /** Its data segment, enforced by the operating system. */
  readonly dataKb: number;
}

export const CONVERTER_LIMITS: ConverterLimits = {
  cpuMicros: 10_000_000,
  rssBytes: 640 * 1024 * 1024,
  longestMs: 30_000,
  dataKb: 1024 * 1024,
};
