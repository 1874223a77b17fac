export const MAX_BYTES = 10 * 1024 * 1024;
/** The limit of the served file: a lossless picture may grow when it is re-encoded. */
export const MAX_SERVED_BYTES = 32 * 1024 * 1024;
/** Very long lines cost a decoder far more than their pixels. */
export const MAX_SIDE = 16_384;
export const MAX_PIXELS = 25_000_000;
/** All frames of an animation together. */
export const MAX_ANIMATED_PIXELS = 50_000_000;
/** The encoder of animated WebP uses about 32 bytes per pixel of a frame. */
export const MAX_WEBP_FRAME_PIXELS = 10_000_000;
export const MAX_FRAMES = 2000;

export const FORMATS = { jpeg: 'image/jpeg', png: 'image/png', gif: 'image/gif', webp: 'image/webp' } as const;
export type Format = keyof typeof FORMATS;

/** The resources for the conversion of one picture; the converter process exits beyond them. */
export interface UseLimits {
  /** CPU time, which does not depend on other load on the machine. */
  readonly cpuMicros: number;
  readonly rssBytes: number;
}

/** Limits of the process that converts pictures. */
export interface ConverterLimits extends UseLimits {
  /** A process that hangs or gets no CPU is killed after this time. */
  readonly longestMs: number;
  /** The limit of its data segment, enforced by the operating system. */
  readonly dataKb: number;
}

export const CONVERTER_LIMITS: ConverterLimits = {
  cpuMicros: 10_000_000,
  rssBytes: 640 * 1024 * 1024,
  longestMs: 30_000,
  dataKb: 1024 * 1024,
};
